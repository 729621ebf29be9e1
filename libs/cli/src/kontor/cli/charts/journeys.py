"""Recording rules and burn-rate alerts of what people come for, over the windows that such alerts need.

Good is an answer within half a second that is not our fault; 99.5 % shall be.
"""

_RPCS = ("CreateTimeEntry", "AcceptQuote", "IssueInvoice", "ImportStatement", "AllocateBankTransaction")
_OURS = ("UNKNOWN", "INTERNAL", "UNAVAILABLE", "DEADLINE_EXCEEDED")
_SECONDS = "0.5"
_WINDOWS = ("5m", "30m", "1h", "6h")
_ALLOWED = "0.005"
_HEAD = """\
# Made by ./kontor charts. What people come for: capture time, accept a quote, issue an invoice, match a payment. Good
# is an answer within half a second that is not our fault; 99.5 % shall be. Alerts say how fast a month goes.
groups:
  - name: kontor-journeys
    rules:
"""
_RULES = """\
      - record: kontor:journey_all:rate_{window}
        expr: sum by (namespace, journey) (label_replace(rate(kontor_rpc_seconds_count{{method=~"{rpcs}"}}[{window}]), "journey", "$1", "method", ".*/(.*)"))
      - record: kontor:journey_good:rate_{window}
        expr: sum by (namespace, journey) (label_replace(rate(kontor_rpc_seconds_bucket{{le="{seconds}", code!~"{ours}", method=~"{rpcs}"}}[{window}]), "journey", "$1", "method", ".*/(.*)"))
      - record: kontor:journey_bad:ratio_{window}
        expr: 1 - (kontor:journey_good:rate_{window} or kontor:journey_all:rate_{window} * 0) / (kontor:journey_all:rate_{window} > 0)
"""  # noqa: E501 -- as Prometheus reads it
_ALERT = """\
      - alert: {name}
        expr: kontor:journey_bad:ratio_{long} > {factor} * {allowed} and kontor:journey_bad:ratio_{short} > {factor} * {allowed}
        for: {patience}
        labels: {{severity: {severity}}}
        annotations:
          summary: "{{{{ $labels.journey }}}}: {{{{ $value | humanizePercentage }}}} are slow or fail; a month's allowance is gone in {lasts}."
"""  # noqa: E501
_ALERTS = (
    ("KontorJourneyBurnsFast", "1h", "5m", "14.4", "2m", "critical", "two days"),
    ("KontorJourneyBurnsSlowly", "6h", "30m", "6", "15m", "warning", "five days"),
)


def rules() -> str:
    """The file, as text: it is read by people who are woken by it."""
    rpcs, ours = f".*/({'|'.join(_RPCS)})", "|".join(_OURS)
    text = _HEAD
    for window in _WINDOWS:
        text += _RULES.format(window=window, rpcs=rpcs, ours=ours, seconds=_SECONDS)
    for name, long, short, factor, patience, severity, lasts in _ALERTS:
        text += _ALERT.format(
            name=name,
            long=long,
            short=short,
            factor=factor,
            allowed=_ALLOWED,
            patience=patience,
            severity=severity,
            lasts=lasts,
        )
    return text
