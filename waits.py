"""A flow that runs until somebody ends it, for the end-to-end tests."""

import pathlib
import time

from prefect import flow


def on_cancelled(flow, flow_run, state):
    pathlib.Path(flow_run.parameters["mark"]).write_text(state.name)


@flow(on_cancellation=[on_cancelled])
def waits(mark: str) -> None:
    while True:
        time.sleep(0.1)
