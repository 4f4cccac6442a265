"""The flow that the demo deploys: its runs are the tasks that worker-host starts."""

from prefect import flow, get_run_logger


@flow
def greet(name: str) -> str:
    greeting = f"Hello, {name}."
    get_run_logger().info(greeting)
    return greeting
