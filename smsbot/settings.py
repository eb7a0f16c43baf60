"""Every setting: its name in the environment, type, default, help, secret or not. Read once, at the start.

The settings of an SMS provider are declared in the provider's own file and read by `assemble`.
"""

from __future__ import annotations

import re
from enum import StrEnum
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from dialogs.wording import LIMITS
from providers.numbers import EVERYWHERE, read_territory
from smsbot.faults import Mendable
from smsbot.fields import is_mailable
from smsbot.prices import Prices, read_prices
from smsbot.senders import split_senders


class Tls(StrEnum):
    """How the way to the SMTP server is secured."""

    STARTTLS = "starttls"
    IMPLICIT = "implicit"
    NONE = "none"


LONGEST_ADDRESS = LIMITS["link"] - len("/p/") - 12  # characters; the secret of a page has twelve


class BadSetting(Mendable, ValueError):
    """A setting is missing or cannot be read. The message names it and what it takes, never its value."""


class Settings(BaseSettings):
    """Read from the environment; an empty variable counts as absent."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    database_url: SecretStr | None = Field(
        default=None, description="PostgreSQL, as postgres://user:password@host/name?sslmode=require"
    )
    secret_key: SecretStr | None = Field(
        default=None,
        description="Signs the buttons of e-mails; 32 characters or more. Two, separated by a comma, to change it:"
        " the first signs, both are accepted",
    )
    public_url: str = Field(
        default="http://127.0.0.1:8000",
        description="The address of this service as providers and agents reach it, without a final slash",
    )
    page_url: str | None = Field(
        default=None,
        validate_default=True,
        description="A shorter address of this service for the links in texts, at most 41 characters; not set:"
        " PUBLIC_URL",
    )
    proxies: int = Field(
        default=0,
        ge=0,
        le=9,
        description="How many proxies stand before the web process, each adding to X-Forwarded-For"
        " (Scalingo, Heroku: 1)",
    )
    senders: str = Field(
        default="simulator:+33939000000",
        description="Our numbers in order of preference, with a comma between them: provider:number, or"
        " provider:number@segments per second. A number is E.164, a short code, or a name (which nobody can answer)",
    )
    smtp_host: str | None = Field(default=None, description="The SMTP server that takes our e-mails")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Its port")
    smtp_user: str | None = Field(default=None, description="User name there, if it asks for one")
    smtp_password: SecretStr | None = Field(default=None, description="Password there")
    smtp_tls: Tls = Field(default=Tls.STARTTLS, description="starttls, implicit (port 465) or none")
    mail_from: str = Field(default="smsbot@localhost.localdomain", description="The sender of our e-mails")
    host: str = Field(default="127.0.0.1", description="Where the web process listens; 0.0.0.0 for all interfaces")
    port: int = Field(default=8000, ge=1, le=65535, description="The port of the web process")
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")
    metrics_token: SecretStr | None = Field(
        default=None,
        description="When set, /metrics asks for it as a bearer token; without it /metrics is closed"
        " where PUBLIC_URL is https",
    )
    metrics_port: int | None = Field(
        default=None, ge=1, le=65535, description="Where a worker shows its own figures, at HOST; not set: nowhere"
    )
    link_days: int = Field(default=14, ge=1, le=90, description="How many days the buttons of an e-mail work")
    send_concurrency: int = Field(default=10, ge=1, le=100, description="SMS under way at once, in one worker")
    numbers: str = Field(
        default="FR,GP,MQ,GF,RE,YT",
        description="Whose mobile numbers are taken at import and API: territories (PM, NC, PF, WF are not unless"
        " named), and other for all other countries; an office's own territory always",
    )
    prices: str | None = Field(
        default=None,
        description="Euros for one segment, by provider, and by territory of the number where it differs:"
        " twilio=0.0725, twilio:GF=0.1; not set: texts have no cost",
    )

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str) -> str:
        if not value.startswith(("http://", "https://")):
            raise ValueError("must begin with https:// (or http:// for a try at home)")
        if not _is_address(value):
            raise ValueError("must be https:// and a host, without spaces, ? or #")
        return value.rstrip("/")

    @field_validator("page_url")
    @classmethod
    def _short_address(cls, value: str | None, others: ValidationInfo) -> str | None:
        if value and not (value.startswith(("http://", "https://")) and _is_address(value)):
            raise ValueError("must be https:// and a host, without spaces, ? or #")
        if len(value or others.data.get("public_url", "")) > LONGEST_ADDRESS:
            raise ValueError(
                f"must be an address of this service of at most {LONGEST_ADDRESS} characters"
                f"{'' if value else ', as PUBLIC_URL is too long for the links in texts'}"
            )
        return value.rstrip("/") if value else None

    @property
    def link_address(self) -> str:
        """Where the links of persons' pages lead, without a final slash."""
        return self.page_url or self.public_url

    @field_validator("senders")
    @classmethod
    def _numbers(cls, value: str) -> str:
        split_senders(value)  # its BadSenders is a ValueError
        return value

    @field_validator("mail_from")
    @classmethod
    def _mailable(cls, value: str) -> str:
        if not is_mailable(value):
            raise ValueError("must be one e-mail address, without accents or spaces, such as smsbot@justice.example")
        return value

    @field_validator("secret_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value and any(len(key.strip()) < 32 for key in value.get_secret_value().split(",")):
            raise ValueError("each key must have 32 characters or more")
        return value

    @field_validator("numbers")
    @classmethod
    def _territories(cls, value: str) -> str:
        if not _codes(value) or not _codes(value) <= EVERYWHERE:
            raise ValueError(f"must name whose numbers are taken, among {', '.join(sorted(EVERYWHERE))}")
        return value

    @property
    def welcome(self) -> frozenset[str]:
        """Whose mobile numbers are taken, as providers.numbers has them."""
        return _codes(self.numbers)

    @field_validator("prices")
    @classmethod
    def _euros(cls, value: str | None) -> str | None:
        read_prices(value or "")
        return value

    @property
    def price_list(self) -> Prices:
        """What texts cost."""
        return read_prices(self.prices or "")

    @field_validator("log_level")
    @classmethod
    def _known_level(cls, value: str) -> str:
        if value.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return value.upper()


def _codes(value: str) -> frozenset[str]:
    return frozenset(read_territory(code) or code for code in value.split(",") if code.strip())


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0 and not re.search(r"[\s?#]", url)
    except ValueError:  # a port or a bracket that is none; what it says would repeat the value
        return False


def read_settings() -> Settings:
    """The settings of this process. Raises BadSetting with one line for each that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        lines = [f"{str(e['loc'][0]).upper()}: {e['msg'].removeprefix('Value error, ')}" for e in error.errors()]
        raise BadSetting("\n".join(lines)) from None


def require(name: str, value: SecretStr | None) -> str:
    """The value of a setting that this command cannot do without. Raises BadSetting."""
    if value is None:
        raise BadSetting(f"{name} is not set: {Settings.model_fields[name.lower()].description}")
    return value.get_secret_value()
