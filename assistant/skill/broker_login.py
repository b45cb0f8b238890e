"""How to be let in by a broker: user, password and certificates, read anew at each attempt, and kept nowhere."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant import places
from assistant.errors import OthersideError
from assistant.skill.secret_file import check_private, check_regular, read_secret, secret_of
from assistant.skill.settings import Address, Mqtt


@dataclass(frozen=True, slots=True)
class Login:
    """What is shown to the broker."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = None


def login(settings: Mqtt, environ: Mapping[str, str]) -> Login:
    """Read all that the settings name.  Raises OthersideError with what to do."""
    password = None
    if settings.password_file is not None:
        password = read_secret(settings.password_file)
    elif settings.password_variable is not None:
        password = secret_of(settings.password_variable, environ)
    encrypted = settings.address is not None and settings.address.scheme == "mqtts"
    return Login(settings.user, password, _tls(settings) if encrypted else None)


def trouble_of(error: BaseException, address: Address) -> str:  # noqa: PLR0911 - a sentence for each
    """Why there is no connection, as a sentence for the person."""
    where = f"{address.host}:{address.port}"
    match error:
        case ssl.SSLCertVerificationError(verify_message=why):
            return (
                f"The broker {where} shows a certificate that is not vouched for ({why}); "
                "name who vouches for it in authorities_file."
            )
        case ssl.SSLError(reason=str(why)) if "ALERT" in why:
            return (
                f"The broker {where} does not take our certificate ({_plain(why)}); "
                "see to certificate_file and key_file."
            )
        case ssl.SSLError():
            return f"The broker {where} speaks no TLS that suits ({error.reason or error}); see to mqtt:// or mqtts://."
        case ConnectionRefusedError():
            return f"Nothing answers at {where}; is the broker running there?  It is tried again."
        case socket.gaierror():
            return f"The name {address.host} of the broker is not known here; see to the network and to the name."
        case TimeoutError():
            return f"The broker {where} does not answer; it is tried again."
        case _:
            return f"The connection to the broker {where} broke ({error}); it is tried again."


def not_let_in(address: Address) -> str:
    """The sentence for a broker that refuses who we are."""
    return (
        f"The broker {address.host}:{address.port} does not let us in; "
        "see to user, password and certificate under `mqtt` in config.yaml."
    )


def speaks_otherwise(address: Address) -> str:
    """The sentence for a broker that is too old."""
    return f"The broker {address.host}:{address.port} speaks neither MQTT 5 nor 3.1.1; update it, or name another."


def taken_over(address: Address) -> str:
    """The sentence for another one that has our identity."""
    return (
        f"Another Otherside came to the broker {address.host}:{address.port} with the identity of this one, as "
        f"happens when folders are copied; on one of the two, delete {places.identity_file()} and start it again."
    )


def _tls(settings: Mqtt) -> ssl.SSLContext:
    for file in (settings.authorities_file, settings.certificate_file):
        if file is not None and file.exists():  # else the library says what is wrong
            check_regular(file)
    context = _made(settings.authorities_file)
    if settings.certificate_file is not None and settings.key_file is not None:
        check_private(settings.key_file)
        try:
            context.load_cert_chain(settings.certificate_file, settings.key_file, password="")  # never asks for one
        except (OSError, ValueError) as error:
            raise OthersideError(
                f"{settings.certificate_file} and {settings.key_file} cannot be used ({_why(error)}); "
                "put a certificate and its key there, in PEM and without a password."
            ) from error
    return context


def _made(authorities: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=authorities)
    except OSError as error:
        raise OthersideError(
            f"{authorities} cannot be used ({_why(error)}); put the certificate of who vouches for the broker there, "
            "in PEM."
        ) from error


def _why(error: OSError | ValueError) -> str:
    if isinstance(error, ssl.SSLError):
        return _plain(error.reason or str(error))
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _plain(reason: str) -> str:
    return reason.lower().replace("_", " ")
