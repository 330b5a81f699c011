"""Every error that the extractor raises on purpose.

    ExtractorError
    ├── UsageError              the user's mistake: mend the call, the input or the setting
    │   ├── InputError          a document that is missing, unreadable, empty or not text
    │   ├── SchemaError         a schema that cannot be found, loaded or used
    │   ├── PromptError         a prompt that cannot be found, parsed or rendered
    │   ├── SettingsError       an option, key or address that is missing or contradicts another
    │   └── WeightsError        a model file that is missing, incomplete or has the wrong digest
    ├── ModelError              the model's misbehaviour: the passage fails, others go on
    │   ├── InvalidAnswer       not JSON, or not of the schema, after the re-ask
    │   └── RefusedAnswer       the model declined, or answered nothing
    ├── ServiceError            the service's failure
    │   ├── ServiceUnavailable  could not be reached or kept failing, after the retries
    │   └── ServiceDenied       refused key or model: no later call helps
    │       └── ServiceGone     no quota left, nobody is there: but another model may help
    ├── StorageError            the disk is full or cannot be written: the run stops there
    ├── BudgetSpent             the user's limit on cost or tokens is reached: the run stops there
    └── Stopped                 somebody asked for the end: what was sent was finished

Each message is one sentence that names what failed, where, and what to do next. Only the command
line turns errors into messages and exit codes.
"""

__all__ = [
    "BudgetSpent",
    "ExtractorError",
    "InputError",
    "InvalidAnswer",
    "ModelError",
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
    "UsageError",
    "WeightsError",
]


class ExtractorError(Exception):
    """The root of the tree."""


class UsageError(ExtractorError):
    """The user's mistake."""


class InputError(UsageError):
    """A document is missing, unreadable, empty or not text."""


class SchemaError(UsageError):
    """A schema cannot be found, loaded or used."""


class PromptError(UsageError):
    """A prompt cannot be found, parsed or rendered."""


class SettingsError(UsageError):
    """An option, key or address is missing, malformed or contradicts another."""


class WeightsError(UsageError):
    """A model file is missing, incomplete or has the wrong digest."""


class ModelError(ExtractorError):
    """The model's misbehaviour."""


class InvalidAnswer(ModelError):
    """The answer is not JSON or not of the schema, after the re-ask."""


class RefusedAnswer(ModelError):
    """The model declined to answer, or answered nothing."""


class ServiceError(ExtractorError):
    """The service's failure."""


class ServiceUnavailable(ServiceError):
    """The service could not be reached or kept failing, after the retries."""


class ServiceDenied(ServiceError):
    """The service refused the key, the model or the request for good."""


class ServiceGone(ServiceDenied):
    """The service has no quota left for this key, asks for a long pause, has been silent for long,
    or nobody was ever met at its address: the run stops, or goes on with a fallback.
    """


class StorageError(ExtractorError):
    """The disk is full or cannot be written."""


class BudgetSpent(ExtractorError):
    """The next request might exceed the limit that the user set on cost or tokens."""


class Stopped(ExtractorError):
    """Somebody asked for the end, as Ctrl-C does: what was sent was finished, the rest was left."""
