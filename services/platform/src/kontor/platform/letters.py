"""Letters that bring a link for a new password; sending is `kontor.common.outside.mail`'s part."""

from kontor.common.outside.mail import Letter, html_with_button

_WORDS = {
    "de": {
        "greeting": "Guten Tag {name},",
        "closing": "Freundliche Grüße\n{tenant}",
        "subject": "Neues Passwort für {tenant}",
        "body": "unter diesem Link können Sie ein neues Passwort setzen. Er gilt eine Stunde und nur einmal:",
        "button": "Passwort setzen",
        "other": "Wenn Sie das nicht wollten, müssen Sie nichts tun: Ihr Passwort bleibt, wie es ist.",
        "invited_subject": "Ihr Zugang zu {tenant}",
        "invited_body": "für Sie wurde ein Zugang angelegt. Bitte setzen Sie unter diesem Link Ihr Passwort. Er gilt "
        "drei Tage und nur einmal:",
        "invited_other": "Danach melden Sie sich mit dieser E-Mail-Adresse und Ihrem Passwort an.",
    },
    "en": {
        "greeting": "Dear {name},",
        "closing": "Kind regards\n{tenant}",
        "subject": "New password for {tenant}",
        "body": "with this link you can set a new password. It is good for an hour, and once only:",
        "button": "Set password",
        "other": "If you did not want this, there is nothing to do: your password stays as it is.",
        "invited_subject": "Your access to {tenant}",
        "invited_body": "you have been given access. Please set your password with this link. It is good for three "
        "days, and once only:",
        "invited_other": "Afterwards sign in with this e-mail and your password.",
    },
}


def password_letter(*, to: str, name: str, tenant: str, language: str, invited: bool, link: str) -> Letter:
    """`invited` is for somebody new, else for whoever forgot theirs; `link` sets the password once."""
    words = _WORDS.get(language, _WORDS["de"])
    about = "invited_" if invited else ""
    facts = {"name": name, "tenant": tenant}
    parts = [
        words["greeting"].format(**facts),
        words[f"{about}body"],
        link,
        words[f"{about}other"],
        words["closing"].format(**facts),
    ]
    return Letter(
        to=to,
        subject=words[f"{about}subject"].format(**facts),
        text="\n\n".join(parts) + "\n",
        html=html_with_button(parts, link, words["button"]),
        sender_name=tenant,
    )
