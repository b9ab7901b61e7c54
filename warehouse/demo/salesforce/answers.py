"""Answers other than 200."""


class Refusal(Exception):
    """An answer other than 200, with Salesforce's code for it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
