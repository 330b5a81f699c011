"""The errors that the extractor raises on purpose.

    ExtractorError
    ├── UsageError              a mistake of the user: fix the call, the input or the setting
    │   ├── InputError          a document is missing, unreadable, empty or not text
    │   │   └── Outdated            what was asked for is about something that changed since
    │   ├── SchemaError         a schema cannot be found, loaded or used
    │   ├── PromptError         a prompt cannot be found, parsed or rendered
    │   ├── SettingsError       an option, key or address is missing or contradicts another
    │   └── WeightsError        a model file is missing, incomplete or has the wrong digest
    ├── ModelError              the model gave no usable answer: only this passage fails
    │   ├── InvalidAnswer       not JSON, or does not match the schema, after the re-ask
    │   └── RefusedAnswer       the model declined to answer, or answered nothing
    ├── ServiceError            the service failed
    │   ├── ServiceUnavailable  could not be reached or kept failing, after all retries
    │   └── ServiceDenied       refused the key or the model: no later call would succeed
    │       └── ServiceGone     no quota left or not reachable: another model may work
    ├── StorageError            the disk is full or cannot be written: the run stops
    ├── UnexpectedError         code failed on one document: ours, or that of a schema
    ├── BudgetSpent             the user's limit on cost or tokens is reached: the run stops
    └── Stopped                 the user stopped the run: requests that were sent were finished

Each message is one sentence that says what failed, where, and what to do next. Only the command
line turns errors into output and exit codes.
"""

__all__ = [
    "BudgetSpent",
    "ExtractorError",
    "InputError",
    "InvalidAnswer",
    "ModelError",
    "Outdated",
    "PromptError",
    "RefusedAnswer",
    "SchemaError",
    "ServiceDenied",
    "ServiceError",
    "ServiceGone",
    "ServiceUnavailable",
    "SettingsError",
    "Stopped",
    "StorageError",
    "UnexpectedError",
    "UsageError",
    "WeightsError",
]


class ExtractorError(Exception):
    """The base class of all errors of the extractor."""


class UsageError(ExtractorError):
    """A mistake of the user."""


class InputError(UsageError):
    """A document is missing, unreadable, empty or not text."""


class Outdated(InputError):
    """What was asked for is about something that changed since it was seen."""


class SchemaError(UsageError):
    """A schema cannot be found, loaded or used."""


class PromptError(UsageError):
    """A prompt cannot be found, parsed or rendered."""


class SettingsError(UsageError):
    """An option, key or address is missing, malformed or contradicts another."""


class WeightsError(UsageError):
    """A model file is missing, incomplete or has the wrong digest."""


class ModelError(ExtractorError):
    """The model gave no usable answer."""


class InvalidAnswer(ModelError):
    """The answer is not JSON or does not match the schema, after the re-ask."""


class RefusedAnswer(ModelError):
    """The model declined to answer, or answered nothing."""


class ServiceError(ExtractorError):
    """The service failed."""


class ServiceUnavailable(ServiceError):
    """The service could not be reached or kept failing, after all retries."""


class ServiceDenied(ServiceError):
    """The service refused the key, the model or the request, and would refuse it again."""


class ServiceGone(ServiceDenied):
    """The service cannot be used for a long time: it has no quota left for this key, asks for a
    long pause, has not responded for long, or was never reached. The run stops or uses a fallback.
    """


class StorageError(ExtractorError):
    """The disk is full or cannot be written."""


class UnexpectedError(ExtractorError):
    """Code failed on one document: that of the extractor, of a library, or of the user's schema.

    Never raised: it names the failure of a document in a run, which goes on.
    """


class BudgetSpent(ExtractorError):
    """The next request might exceed the user's limit on cost or tokens."""


class Stopped(ExtractorError):
    """The user stopped the run, as with Ctrl-C. Requests that were sent were finished."""
