"""OpenAPI 3.1 from the contract alone: routes, rules, comments, headers, errors and valid examples.

Nothing in here is written by hand that the descriptors say; the few routes without an RPC (uploads) are
handed in by their owners.
"""

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from kontor.api.common.v1.types_pb2 import FileRef, Operation, Sum
from kontor.gateway import problems, samples, tables, writing
from kontor.gateway.reading import is_text
from kontor.gateway.routes import RAW_TYPES, Binding
from kontor.gateway.schemas import Json, Schemas

VERSION = "1.0.0"
_INTRODUCTION = """One API from the first enquiry to the money in the bank.

- **Sign in** with an API key or a session's token: `Authorization: Bearer …`; browsers with a cookie from
  `POST /session`.
- **POST** requests that change something carry an `Idempotency-Key`: the same key gives the same answer.
- **Changes** of a record say which version they are based on: `If-Match: "<etag>"`. A missing one is 428, an
  old one 412 with what holds now.
- **Amounts** are decimal strings with a currency, dates `YYYY-MM-DD`, times RFC 3339 in UTC.
- **Lists** come in pages of `page_size` (25, at most 200) with `next_page_token`, in the order of `order_by`;
  `with_summary` counts and adds up all pages, `with_changes` and `changed_since` keep a copy up to date.
- **Export**: any list with `Accept: text/csv` or XLSX answers all its rows as one file, as they stand at one moment;
  `columns=number,customer.label,gross` chooses. In German with semicolons, decimal commas and days as people write
  them (`Accept-Language`), two at once for each tenant.
- **Many at once**: `:batch…` verbs take up to 200 records as `items` with their etags and answer each with what
  became of it or its `problem`; with a `filter`, as the list takes it, and the count and sums the list showed, all
  that it lets through is done in the background. `GET /v1/operations` tells how far that is.
- **Errors** are `application/problem+json`; `errors[].pointer` leads to the field. Texts are German or English by
  `Accept-Language`.
"""
_NOT_IN_BODY = "etag"
_MUTATING = ("POST", "PUT", "PATCH", "DELETE")


def document(
    bindings: Iterable[Binding], comments: Mapping[str, str], *, server: str, extra_paths: Mapping[str, Json]
) -> Json:
    """The whole description."""
    schemas = Schemas(comments)
    paths: dict[str, Json] = {}
    contexts: dict[str, str] = {}
    for binding in bindings:
        contexts[binding.rpc.service] = comments.get(f"kontor.api.{binding.rpc.service}.v1", "")
        paths.setdefault(binding.template, {})[binding.verb.lower()] = _operation(binding, schemas)
    for path, item in extra_paths.items():
        paths.setdefault(path, {}).update(item)
        contexts.setdefault("files", "Uploads.")
        for shape in (FileRef, Sum, Operation):
            schemas.answer(shape.DESCRIPTOR)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kontor",
            "version": VERSION,
            "description": _INTRODUCTION,
            "license": {"name": "Apache-2.0"},
        },
        "servers": [{"url": server}],
        "tags": [{"name": name, "description": text} for name, text in contexts.items()],
        "security": [{"bearer": []}, {"cookie": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key `kontor_…`, or a session's token `kontor_session_…`.",
                },
                "cookie": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "__Host-kontor",
                    "description": "A browser's session, from `POST /session`; for requests of our own pages only.",
                },
            },
            "schemas": {**schemas.components, "Problem": _problem_schema()},
            "responses": _problem_responses(),
        },
    }


def _operation(binding: Binding, schemas: Schemas) -> Json:
    rpc = binding.rpc
    comment = schemas.comment(rpc.method.full_name)
    summary, _, rest = comment.partition("\n")
    operation: Json = {
        "operationId": f"{rpc.service}{rpc.rpc.name}",
        "tags": [rpc.service],
        "summary": summary or _spoken(rpc.rpc.name),
        "x-kontor-permission": rpc.rpc.permission,
        "x-kontor-grpc": rpc.path,
    }
    if rest:
        operation["description"] = comment
    if rpc.anonymous:
        operation["security"] = []
    if parameters := [*_path(binding, schemas), *_query(binding, schemas), *_headers(binding)]:
        operation["parameters"] = parameters
    if binding.body:
        operation["requestBody"] = _body(binding, schemas)
    operation["responses"] = _responses(binding, schemas)
    return operation


def _spoken(name: str) -> str:
    """`ListBankTransactions` as words."""
    words = "".join(f" {char.lower()}" if char.isupper() else char for char in name).strip()
    return words[:1].upper() + words[1:] + "."


def _path(binding: Binding, schemas: Schemas) -> list[Json]:
    fields = binding.rpc.method.input_type.fields_by_name
    return [_parameter(name, "path", fields[name], schemas, required=True) for name in binding.variables]


def _parameter(name: str, place: str, field: FieldDescriptor, schemas: Schemas, *, required: bool) -> Json:
    schema = schemas.field(field, given=True)
    description = schema.pop("description", "")
    parameter: Json = {"name": name, "in": place, "required": required, "schema": schema}
    if place == "path":
        schema.setdefault("minLength", 1)
    if description:
        parameter["description"] = description
    if place == "path" and (example := samples.value_example(field)) is not None:
        parameter["example"] = example
    return parameter


_COLUMNS: Json = {
    "name": tables.COLUMNS,
    "in": "query",
    "required": False,
    "description": "Of a table (`Accept: text/csv` or XLSX): paths of fields in its rows, commas between; empty: all.",
    "schema": {"type": "string", "maxLength": 2000, "pattern": r"^([a-z0-9_.]+(,[a-z0-9_.]+)*)?$"},
}


def _query(binding: Binding, schemas: Schemas) -> list[Json]:
    if binding.body == "*":
        return []
    descriptor = binding.rpc.method.input_type
    taken = {*binding.variables, binding.body, _NOT_IN_BODY}
    parameters = list(_query_of(descriptor, schemas, "", taken))
    if binding.rpc.rpc.pages:
        parameters.append(_COLUMNS)
    if binding.body:
        _name_fields(parameters, descriptor.fields_by_name[binding.body].message_type)
    return parameters


def _name_fields(parameters: Iterable[Json], resource: Any) -> None:
    """An update_mask names fields of the body."""
    names = "|".join(field.name for field in resource.fields)
    for parameter in parameters:
        if parameter["name"] == "update_mask":
            parameter["schema"]["pattern"] = rf"^(({names})(\.[a-z0-9_.]+)?(,({names})(\.[a-z0-9_.]+)?)*)?$"


def _query_of(descriptor: Descriptor, schemas: Schemas, prefix: str, taken: set[str]) -> Iterable[Json]:
    required = set(samples.required_fields(descriptor))
    for field in descriptor.fields:
        inner = field.message_type
        if not prefix and field.name in taken:
            continue
        if inner is None or is_text(inner):
            yield _parameter(f"{prefix}{field.name}", "query", field, schemas, required=field.name in required)
        elif not field.is_repeated:
            yield from _query_of(inner, schemas, f"{prefix}{field.name}.", taken)


def _headers(binding: Binding) -> list[Json]:
    headers: list[Json] = []
    if binding.rpc.rpc.needs_key:
        headers.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "description": "A name for this one request: sent again with it, it happens once.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
            }
        )
    if binding.rpc.rpc.needs_version:
        headers.append(
            {
                "name": "If-Match",
                "in": "header",
                "required": True,
                "description": "The ETag of the version the change is based on.",
                "schema": {"type": "string", "pattern": '^"[0-9]{1,9}(-[0-9a-f]{16})?"$'},
                "example": '"3"',
            }
        )
    return headers


def _body(binding: Binding, schemas: Schemas) -> Json:
    descriptor = binding.rpc.method.input_type
    example = samples.request_example(descriptor)
    shown: Any = writing.shown(example) if example is not None else None
    if binding.body == "*":
        without = {*binding.variables, _NOT_IN_BODY}
        schema = schemas.given(descriptor, without)
        required = bool(set(samples.required_fields(descriptor)) - without)
        shown = {name: value for name, value in shown.items() if name not in without} if shown is not None else None
    else:
        inner: Any = descriptor.fields_by_name[binding.body].message_type
        schema, required = schemas.given(inner), True
        shown = shown.get(binding.body) if shown is not None else None
    content: Json = {"schema": schema}
    if shown is not None:
        content["example"] = _bare(shown)
    kinds: Json = {"application/json": content}
    if binding.takes_raw:
        kinds |= {kind: {"schema": {"type": "string", "format": "binary"}} for kind in sorted(RAW_TYPES)}
    return {"required": required, "content": kinds}


def _bare(value: Any) -> Any:
    """An example without what it leaves at its default."""
    if isinstance(value, dict):
        shown = {name: _bare(inner) for name, inner in value.items()}
        return {name: inner for name, inner in shown.items() if inner not in ("", [], False) and not _unset(inner)}
    return [_bare(item) for item in value] if isinstance(value, list) else value


def _unset(value: Any) -> bool:
    return value == 0 or (isinstance(value, str) and value.endswith("_UNSPECIFIED"))


def _responses(binding: Binding, schemas: Schemas) -> Json:
    rpc = binding.rpc
    ok = "202" if rpc.is_operation and binding.verb != "GET" else "200"
    responses: Json = {ok: _good(binding, schemas)}
    if binding.verb == "GET" and _is_marked(binding):
        responses["304"] = {"description": "What would be answered is what If-None-Match names."}
    for status in _errors(binding):
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    return responses


def _good(binding: Binding, schemas: Schemas) -> Json:
    rpc = binding.rpc
    headers: Json = {"X-Request-Id": {"schema": {"type": "string"}}}
    if binding.verb == "GET" and _is_marked(binding):
        said = "Names what is answered, for If-None-Match; of a record, for If-Match too."
        headers["ETag"] = {"description": said, "schema": {"type": "string"}}
    elif _has_etag(rpc.method.output_type):
        headers["ETag"] = {"description": "The version of what is answered.", "schema": {"type": "string"}}
    if binding.verb in _MUTATING and not rpc.rpc.read_only:
        headers["Kontor-Event-Id"] = {
            "description": "The event this change was announced with.",
            "schema": {"type": "string", "format": "uuid"},
        }
        headers["Idempotent-Replayed"] = {
            "description": "`true` when this is the stored answer of an earlier request.",
            "schema": {"type": "string"},
        }
    if rpc.is_file:
        return {"description": "The file.", "headers": headers, "content": {"*/*": {"schema": {"type": "string"}}}}
    schema = schemas.answer(rpc.method.output_type)
    if rpc.streams:
        return {"description": "One message a line.", "headers": headers, "content": {"application/x-ndjson": {}}}
    example = writing.shown(samples.response_example(rpc.method.output_type))
    content: Json = {"application/json": {"schema": schema, "example": example}}
    if rpc.rpc.pages:
        content |= {kind: {"schema": {"type": "string"}} for kind in (tables.CSV, tables.XLSX)}
    return {
        "description": "Accepted; goes on in the background." if rpc.is_operation else "Done.",
        "headers": headers,
        "content": content,
    }


def _is_marked(binding: Binding) -> bool:
    """Answers that are whole, and no files."""
    return not binding.rpc.streams and not binding.rpc.is_file


def _has_etag(answer: Descriptor) -> bool:
    """As the services find it: the answer's own, or that of its first record."""
    inner = [f.message_type for f in answer.fields if f.message_type is not None and not f.is_repeated]
    return "etag" in answer.fields_by_name or any("etag" in shape.fields_by_name for shape in inner)


def _is_of_a_part(binding: Binding) -> bool:
    """About something that a record has beside itself, a letter or a file: in some of its states there is none."""
    return bool(binding.variables) and not binding.template.endswith("}")


def _errors(binding: Binding) -> list[int]:
    rpc = binding.rpc.rpc
    statuses = {404, 422, 429, 431, 500, 503, 504}
    if not binding.rpc.anonymous:
        statuses |= {401, 403}
    if binding.body:
        statuses |= {408, 413, 415}
    if (binding.verb in _MUTATING and not rpc.read_only) or _is_of_a_part(binding):
        statuses.add(409)
    if rpc.needs_version:
        statuses |= {412, 428}
    if binding.rpc.anonymous:
        statuses.add(401)
    return sorted(statuses)


def _problem_responses() -> Json:
    statuses = [401, 403, 404, 405, 408, 409, 412, 413, 415, 422, 428, 429, 431, 500, 503, 504]
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        f"Problem{status}": {
            "description": f"{problems.title(status, 'en')} ({HTTPStatus(status).phrase}).",
            "content": content,
        }
        for status in statuses
    }


def _problem_schema() -> Json:
    fault = {
        "type": "object",
        "properties": {
            "pointer": {"type": "string", "description": "JSON pointer into the request."},
            "code": {"type": "string"},
            "detail": {"type": "string"},
        },
        "required": ["pointer", "code", "detail"],
    }
    return {
        "type": "object",
        "description": "RFC 9457.",
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string", "description": "A sentence for people."},
            "cure": {"type": "string", "description": "What to do, where `detail` does not say it."},
            "instance": {"type": "string"},
            "code": {"type": "string", "description": "Stable name of the rule, e.g. `billing.draft_not_approved`."},
            "errors": {"type": "array", "items": fault},
            "trace_id": {"type": "string"},
            "current": {
                "type": "object",
                "description": "412: the record as it is now, as reading it shows it; its version is the ETag. Not "
                "there for who may not read it.",
            },
            "current_count": {
                "type": "integer",
                "description": "Of a selection that has moved: how many records it holds now.",
            },
            "current_sums": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/common.Sum"},
                "description": "Of a selection that has moved: what it adds up to now.",
            },
            "changed_by": {"type": "string", "description": "412: the name of who changed it."},
            "changed_at": {
                "type": "string",
                "format": "date-time",
                "description": "412: when, by the tenant's clock.",
            },
        },
        "required": ["type", "title", "status", "detail", "instance", "code", "trace_id"],
    }


def render(described: Json) -> bytes:
    return json.dumps(described, ensure_ascii=False).encode()
