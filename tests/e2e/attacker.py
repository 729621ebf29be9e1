"""Whoever sends anything with the insider's key; every answer is judged on its way back."""

from typing import Any
from uuid import uuid4

from kontor.cli.demo import cast

from .answers import Answer, Json
from .insider import Insider


class Attacker:
    """Sends anything with the insider's key and judges every answer."""

    def __init__(self, insider: Insider) -> None:
        self.insider = insider
        self.http = insider.caller.http

    def send(self, verb: str, path: str, *, headers: Any = None, key: Any = None, **options: Any) -> Answer:
        sent: dict[str, Any] = {"Authorization": f"Bearer {self.insider.caller.key}"}
        if verb == "POST" and key is not False:
            sent["Idempotency-Key"] = key or str(uuid4())
        response = self.http.request(verb, path, headers={**sent, **(headers or {})}, **options)
        answer = Answer.of(response)
        faults = self.insider.contract.faults_of(answer)
        assert not faults, f"{verb} {path}: {faults}"
        return answer

    def refused(self, status: int, code: str, verb: str, path: str, **options: Any) -> Json:
        answer = self.send(verb, path, **options)
        assert answer.status == status, answer.body
        assert code in ("", answer.problem["code"]), answer.body
        return answer.problem

    def first(self, code: str, verb: str, path: str, **options: Any) -> str:
        """The pointer of a 422's first error, which has this code."""
        problem = self.refused(422, "", verb, path, **options)
        assert problem["errors"][0]["code"] == code, problem
        return str(problem["errors"][0]["pointer"])

    def customer(self) -> Json:
        """A new one, to change."""
        answer = self.send("POST", "/v1/customers", json={"customer": {**cast.SHIPYARD, "email": "w@werft.example"}})
        assert answer.status == 200, answer.body
        return answer.problem["customer"]  # type: ignore[no-any-return]
