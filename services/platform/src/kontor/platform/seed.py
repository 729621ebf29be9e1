"""The first data of an installation: the operator's tenant with its seller, one person per role and an API key.

Works on the database alone, before anything serves; again it only adds what is missing. Customers come over REST.
"""

import argparse
import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kontor.common.database.transaction import Database
from kontor.common.identity.tokens import Principal
from kontor.common.process import telemetry
from kontor.common.process.settings import ServiceSettings, SettingsFault, load_settings
from kontor.common.values.numbering import DEFAULT_PATTERN
from kontor.platform import domain, use_cases
from kontor.platform.passwords import hash_password
from kontor.platform.settings import Settings
from kontor.platform.store import PlatformTx

NAME = "Kontor Demo"
# The role customer needs a customer to see; there is none yet.
PEOPLE: Mapping[str, str] = {
    "partner": "Olaf Otte",
    "admin": "Ada Admin",
    "sales": "Sina Sommer",
    "project_lead": "Lars Petersen",
    "employee": "Eva Ehlers",
    "approver": "Anna Albrecht",
    "finance": "Frank Falk",
    "auditor": "Paula Prüfer",
}
SELLER: Mapping[str, Any] = {
    "name": f"{NAME} GmbH",
    "address": domain.Address("Deichstraße 12", "", "20459", "Hamburg", "DE"),
    "vat_id": "DE136695976",
    "tax_number": "",
    "registration": "HRB 140217, Amtsgericht Hamburg",
    "legal_notice": "",
    "contact_name": PEOPLE["finance"],
    "contact_phone": "+49 40 5550123",
    "contact_email": "rechnung@operator.kontor.example",
    "bank_accounts": (domain.BankAccount("DE89370400440532013000", "COBADEFFXXX", "Commerzbank", f"{NAME} GmbH"),),
    "number_pattern": DEFAULT_PATTERN,
}
_FAULT = 64


def mail_of(role: str) -> str:
    return f"{role.replace('_', '-')}@operator.kontor.example"


def seed(settings: ServiceSettings, password: str, key_file: Path) -> dict[str, Any]:
    """Installs what is missing; answers the ids, and leaves the operator's API key in `key_file` (mode 0600)."""
    return asyncio.run(install(settings, password, key_file))


async def install(settings: ServiceSettings, password: str, key_file: Path) -> dict[str, Any]:
    """`seed` for whoever runs an event loop already."""
    domain.check_password(password)
    password_hash = await hash_password(password)
    known = await asyncio.to_thread(_read, key_file)
    database = Database(settings.database, settings.name)
    await database.open()
    try:
        operator = Principal.system(domain.OPERATOR_TENANT, settings.name)
        async with database.transaction(operator, tx_class=PlatformTx) as tx:
            people = {role: (name, mail_of(role)) for role, name in PEOPLE.items()}
            found = await use_cases.install_operator(
                tx, name=NAME, seller=SELLER, people=people, password_hash=password_hash
            )
            secret = await use_cases.operator_key(tx, person_id=found.people["partner"], known=known)
    finally:
        await database.close()
    if secret != known:
        await asyncio.to_thread(_write, key_file, secret)
    return {
        "tenant": str(domain.OPERATOR_TENANT),
        "legal_entity": str(found.legal_entity),
        "people": {role: str(id_) for role, id_ in found.people.items()},
        "key_file": str(key_file),
        "made": found.made,
    }


def _read(key_file: Path) -> str:
    return key_file.read_text(encoding="utf-8").strip() if key_file.exists() else ""


def _write(key_file: Path, secret: str) -> None:
    """Whole or not at all, and for its owner's eyes only from the first moment."""
    handle, name = tempfile.mkstemp(dir=key_file.parent, prefix=key_file.name)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{secret}\n")
    Path(name).replace(key_file)


def main(argv: Sequence[str]) -> None:
    """`python -m kontor.platform seed --password … --key-file …`, after `migrate`."""
    parser = argparse.ArgumentParser(prog="kontor.platform seed", description="The first data of an installation.")
    parser.add_argument("--password", required=True, help="of all people made here, at least ten characters")
    parser.add_argument("--key-file", required=True, type=Path, help="where the operator's API key goes")
    arguments = parser.parse_args(argv)
    try:
        settings = load_settings(Settings)
        telemetry.configure(settings.name, settings)
        done = seed(settings, arguments.password, arguments.key_file)
    except (SettingsFault, domain.PasswordTooShort) as fault:
        print(fault, file=sys.stderr)
        raise SystemExit(_FAULT) from fault
    print(f"tenant {done['tenant']} {'made' if done['made'] else 'was there'}; operator's key in {done['key_file']}")
