"""Delivery status notifications as mail servers write them, valid by default."""

from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText


def a_notification(
    message_id: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 no such user here",
    recipient: str = "eingang@stadtwerke.example",
    returned: str = "message/rfc822",
) -> bytes:
    outer = MIMEMultipart("report", report_type="delivery-status")
    outer["From"], outer["Subject"] = "MAILER-DAEMON@mx.example", "Undelivered Mail Returned to Sender"
    outer.attach(MIMEText("I'm sorry to have to inform you…"))
    about_message, about_recipient = Message(), Message()
    about_message["Reporting-MTA"] = "dns; mx.example"
    about_recipient["Final-Recipient"] = f"rfc822; {recipient}"
    about_recipient["Action"], about_recipient["Status"] = action, status
    about_recipient["Diagnostic-Code"] = diagnostic
    report = Message()
    report["Content-Type"] = "message/delivery-status"
    report.set_payload([about_message, about_recipient])
    outer.attach(report)
    if returned == "message/rfc822":
        original = EmailMessage()
        original["Message-ID"], original["Subject"] = message_id, "Rechnung"
        original.set_content("anbei")
        outer.attach(MIMEMessage(original))
    elif returned == "text/rfc822-headers":
        outer.attach(MIMEText(f"Message-ID: {message_id}\nSubject: Rechnung\n", "rfc822-headers"))
    else:
        outer["References"] = message_id
    return outer.as_bytes()
