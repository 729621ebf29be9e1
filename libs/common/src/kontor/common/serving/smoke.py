"""`python -m kontor.common.serving.smoke ADDRESS KEY [RECIPIENT]`: whether an installation answers, from its gateway to
a database; with RECIPIENT whether it does its work, too (`smoke_story`).

Reads only, as an operator without a tenant, signed with platform's key: who can read that may do more anyway.
"""

import sys
from pathlib import Path
from uuid import UUID

import httpx
from kontor.common.identity.tokens import NO_TENANT, Signer
from kontor.common.serving.smoke_story import StoryBroken, tell

_NAME = "smoke test"
_SECONDS = 10.0
_STORY_SECONDS = 30.0


def faults_of(address: str, key: Path) -> list[str]:
    """One line for each thing that is not as it should be."""
    token = Signer("platform", key).user_token(
        tenant=NO_TENANT, person=UUID(int=1), permissions=["platform.me.read"], name=_NAME
    )
    try:
        with httpx.Client(base_url=address, timeout=_SECONDS) as client:
            described = client.get("/openapi.json")
            me = client.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
            stranger = client.get("/v1/me")
    except httpx.HTTPError as failed:
        return [f"{address}: {failed!r}"]
    faults = []
    if described.status_code != httpx.codes.OK or not described.json().get("openapi", "").startswith("3.1"):
        faults.append(f"/openapi.json: {described.status_code}")
    if me.status_code != httpx.codes.OK or me.json().get("name") != _NAME:
        faults.append(f"/v1/me: {me.status_code} {me.text[:300]}")
    if stranger.status_code != httpx.codes.UNAUTHORIZED:
        faults.append(f"/v1/me without a token: {stranger.status_code}")
    return faults


def story_faults(address: str, key: Path, recipient: str) -> list[str]:
    """Where the story broke; nothing when it was told to its end."""
    token = Signer("platform", key).user_token(
        tenant=NO_TENANT, person=UUID(int=1), permissions=["platform.tenant.create"], name=_NAME
    )
    try:
        with httpx.Client(base_url=address, timeout=_STORY_SECONDS) as client:
            print(f"issued {tell(client, token, recipient)}")
    except (StoryBroken, httpx.HTTPError) as broken:
        return [f"the story: {broken!r}"]
    return []


def main(address: str, key: str, recipient: str = "") -> None:
    faults = faults_of(address, Path(key))
    if recipient and not faults:
        faults = story_faults(address, Path(key), recipient)
    for fault in faults:
        print(fault, file=sys.stderr)
    if faults:
        raise SystemExit(1)
    print(f"{address} answers")


if __name__ == "__main__":
    main(*sys.argv[1:])
