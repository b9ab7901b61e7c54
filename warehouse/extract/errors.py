"""What can go wrong in an extraction, by what helps."""

from __future__ import annotations

from warehouse.errors import WarehouseError


class ExtractError(WarehouseError):
    """An extraction that failed; worth another try later."""


class ExtractRefused(ExtractError):
    """A refusal that another try would only repeat: credentials, rights, an unknown object."""


class NotShown(ExtractRefused):
    """The org has no such object, or does not show it to the user who asks."""


class QuotaReached(ExtractError):
    """The org's calls of the day are used up, or would be below what is kept for others."""


class Transient(ExtractError):
    """Failed in a way that a wait may cure."""

    def __init__(self, message: str, *, wait: bool = True, retry_after: float = 0) -> None:
        super().__init__(message)
        self.wait = wait
        self.retry_after = retry_after


class NoAnswer(Transient):
    """Nothing was answered within the time that Salesforce gives itself."""


class AskAnew(ExtractError):
    """The whole question must be asked again: its locator, its job or one of its fields is gone."""


class AskByBulk(ExtractError):
    """REST cannot answer this; a bulk job can."""


class AskByRest(ExtractError):
    """The Bulk API will not answer this; REST can."""
