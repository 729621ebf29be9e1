/** The values of closed lists in the contract, without their prefix; units by their code; events by their name. */
export const words = {
  words: {
    UNSPECIFIED: '–', DRAFTED: 'Entwurf', DRAFT: 'Entwurf', IN_REVIEW: 'In Prüfung', APPROVED: 'Freigegeben', ISSUED: 'Ausgestellt', DISCARDED: 'Verworfen',
    PENDING: 'Wartet', DOCUMENTED: 'Erstellt', DISPATCHED: 'Versandt', FAILED: 'Fehler', NEEDS_ATTENTION: 'Handlung nötig', CALLED_BACK: 'Zurückgerufen',
    OPEN: 'Offen', PARTLY_PAID: 'Teilbezahlt', SETTLED: 'Bezahlt', WRITTEN_OFF: 'Ausgebucht', OVERDUE: 'Überfällig', SUPERSEDED: 'Ersetzt', NOT_OWED: 'Nicht geschuldet', CANCELLED: 'Storniert',
    INVOICE: 'Rechnung', PARTIAL: 'Abschlagsrechnung', RESIDUAL: 'Restrechnung', CANCELLATION: 'Stornorechnung', CREDIT_NOTE: 'Gutschrift', CORRECTION: 'Korrektur', FINAL: 'Schlussrechnung',
    TIME_ENTRY: 'Zeit', EXPENSE: 'Auslage', MILESTONE: 'Meilenstein', RETAINER: 'Pauschale', ADVANCE: 'Abschlag',
    XRECHNUNG_UBL: 'XRechnung UBL', XRECHNUNG_CII: 'XRechnung CII', ZUGFERD: 'ZUGFeRD', ZUGFERD_PDF: 'ZUGFeRD', ZUGFERD_BASIC: 'ZUGFeRD Basic', ZUGFERD_EXTENDED: 'ZUGFeRD Extended', ZUGFERD_XRECHNUNG: 'ZUGFeRD XRechnung',
    EN16931_UBL: 'EN 16931 UBL', EN16931_CII: 'EN 16931 CII', PEPPOL_UBL: 'Peppol BIS', PEPPOL_BIS: 'Peppol BIS', EMAIL: 'E-Mail', PORTAL: 'Portal', PEPPOL: 'Peppol',
    QUEUED: 'Wartet', SENT: 'Versandt', DELIVERED: 'Zugestellt', BOUNCED: 'Abgelehnt', PRINCIPAL: 'Hauptforderung', INTEREST: 'Verzugszinsen', LUMP_SUM: 'Verzugspauschale', COST: 'Kosten', FEE: 'Gebühr',
    AGREED_TERM: 'vereinbarte Frist', THIRTY_DAYS: 'dreißig Tage nach Zugang', REMINDER: 'Mahnung',
    COMPANY: 'Unternehmen', PUBLIC_BODY: 'Behörde', CONSUMER: 'Privatperson', ACCEPTED: 'Angenommen', DECLINED: 'Abgelehnt', EXPIRED: 'Abgelaufen', ACTIVE: 'Läuft', CLOSED: 'Abgeschlossen', NEW: 'Neu', QUALIFIED: 'Qualifiziert', LOST: 'Verloren', WON: 'Gewonnen', QUOTED: 'Angeboten', UNMATCHED: 'Offen', PARTLY_ALLOCATED: 'Teils zugeordnet', ALLOCATED: 'Zugeordnet', IGNORED: 'Ohne Rechnung', SUBMITTED: 'Eingereicht', REJECTED: 'Zurückgewiesen', REACHED: 'Gemeldet', FIXED_PRICE: 'Festpreis', TIME_AND_MATERIAL: 'Nach Aufwand', EXPENSES: 'Auslagen', LEAD: 'Leitung', MEMBER: 'Mitarbeit',
    DRAFT_APPROVAL: 'Entwurf freigeben', DRAFT_ISSUE: 'Rechnung ausstellen', DELIVERY_FAILED: 'Zustellung beheben', TIME_REVIEW: 'Zeiten prüfen', TIME_RETURNED: 'Zeiten berichtigen', EXPENSE_REVIEW: 'Auslage prüfen', EXPENSE_RETURNED: 'Auslage berichtigen', MILESTONE_ACCEPTANCE: 'Abnahme einholen', BANK_LINES: 'Umsätze zuordnen', CREDIT_FREE: 'Guthaben verwenden', CUSTOMER_OVERDUE: 'Überfällig', LEAD_ANSWER: 'Anfrage beantworten', QUOTE_EXPIRING: 'Angebot nachfassen',
    BETTER: 'besser', WORSE: 'schlechter', SAME: 'gleich', BEFORE: 'Zeitraum davor', YEAR_BEFORE: 'Vorjahr',
    UNIT_HUR: 'h', UNIT_C62: 'Stk.', UNIT_MON: 'Mon.', UNIT_DAY: 'Tage', UNIT_LS: 'psch.', UNIT_KMT: 'km',
  },
  events: {
    InvoiceDrafted: 'Entworfen', DraftDiscarded: 'Verworfen', DraftIssued: 'Ausgestellt', ApprovalRequested: 'Zur Prüfung gegeben', InvoiceChangesRequested: 'Zurückgegeben', InvoiceApproved: 'Freigegeben',
    InvoiceIssued: 'Ausgestellt', DocumentsRequested: 'Dokumente angefordert', DispatchRequested: 'Versand angefordert', InvoiceMoved: 'Weitergegangen', InvoiceCancelled: 'Storniert', InvoiceSettled: 'Bezahlt',
    InvoiceDocumentsArchived: 'Dokumente abgelegt', InvoiceDocumentsFailed: 'Dokumente gescheitert', InvoiceDispatched: 'Versandt', InvoiceDispatchFailed: 'Versand gescheitert', PaymentAllocated: 'Zahlung zugeordnet', PaymentReversed: 'Zuordnung zurückgenommen',
    MailTextChanged: 'Geändert', LeadCreated: 'Angefragt', LeadQualified: 'Qualifiziert', LeadAssigned: 'Zugewiesen', LeadLost: 'Abgesagt', OpportunityStageChanged: 'Stufe gewechselt', CustomerChanged: 'Geändert', QuoteChanged: 'Geändert', QuoteSent: 'Versandt', QuoteSeen: 'Geöffnet', QuoteAccepted: 'Angenommen', QuoteDeclined: 'Abgelehnt', ProjectStarted: 'Begonnen', BudgetChanged: 'Budget geändert', AllocationChanged: 'Team geändert', ProjectClosed: 'Abgeschlossen', DocumentsRendered: 'Dokumente erstellt', DocumentsRejected: 'Dokumente abgelehnt', DispatchFailed: 'Versand gescheitert',
    SUBMITTED: 'Zur Prüfung gegeben', APPROVED: 'Freigegeben', SENT_BACK: 'Zurückgegeben', CHANGED: 'Geändert', STALE: 'Veraltet', APPROVAL_OVERDUE: 'Freigabe überfällig', DISCARDED: 'Verworfen', DRAFTED: 'Entworfen', ISSUED: 'Ausgestellt', CANCELLED: 'Storniert', RENDERED: 'Dokumente erstellt', REJECTED: 'Dokumente abgelehnt', DISPATCHED: 'Versandt', DISPATCH_FAILED: 'Versand gescheitert', DISPATCH_REFUSED: 'Empfänger hat abgelehnt', DELIVERY_OVERDUE: 'Zustellung überfällig', TRIED_ENOUGH: 'Versuche erschöpft', RETRY_ASKED: 'Erneut angefordert', READY: 'Dokumente erstellt', HELD: 'Brief wartet', LEAVES: 'Brief geht hinaus', CALLED_BACK: 'Zurückgerufen', PAID_PARTLY: 'Teilbezahlt', PAID: 'Bezahlt', REOPENED: 'Wieder offen', WRITTEN_OFF: 'Ausgebucht', SUPERSEDED: 'Ersetzt', NOTHING_OWED: 'Nichts geschuldet',
    OpenItemChanged: 'Offener Posten geändert',
  },
};
