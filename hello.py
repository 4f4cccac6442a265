"""A flow for the end-to-end tests."""

from prefect import flow


@flow
def hello(name: str = "world") -> str:
    print(f"hello {name}")
    return name
