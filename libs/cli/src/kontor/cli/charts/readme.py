"""The chart's README from the comments of its values: `# -- text` above a key, more lines of comment below it."""

import re

_KEY = re.compile(r"^(?P<indent> *)(?P<key>[A-Za-z][A-Za-z0-9.]*):(?: (?P<value>.*))?$")
_HEAD = """\
# The chart `kontor`

One release installs the platform; PostgreSQL, NATS, an object store and a mail server stand beside it
([examples](../beside)). Made by `./kontor charts` from the comments in [values.yaml](values.yaml);
[docs/operating.md](../../docs/operating.md#in-a-cluster) has installing, upgrading, rolling back and restoring.

```bash
helm install kontor charts/kontor -n kontor -f my-values.yaml     # ci/production.yaml is a whole example
helm test kontor -n kontor
```

Every service has an image digest of its own (`services.billing.image.digest`): changing one rolls one. A service may
also be a release of its own (`ci/one-service.yaml`); then `shared: true` stands in one of the releases.

| value | default | what |
|---|---|---|
"""


def readme(values: str) -> str:
    """A row for each value that has a comment, with its path."""
    rows: list[str] = []
    path: list[tuple[int, str]] = []
    comment: list[str] = []
    for line in values.splitlines():
        if line.lstrip().startswith("#"):
            text = line.lstrip().lstrip("#").strip()
            comment = [text.removeprefix("-- ")] if text.startswith("-- ") else [*comment, text] if comment else []
        elif found := _KEY.match(line):
            depth = len(found["indent"])
            path = [(at, key) for at, key in path if at < depth] + [(depth, found["key"])]
            if comment:
                shown = f"`{found['value']}`" if found["value"] else ""
                rows.append(f"| `{'.'.join(key for _, key in path)}` | {shown} | {' '.join(comment)} |")
            comment = []
        else:
            comment = []
    return _HEAD + "\n".join(rows) + "\n"
