CREATE FUNCTION public.archive_refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'what is archived does not change' using errcode = 'insufficient_privilege';
end $$;
CREATE FUNCTION public.issued_keep() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if (new.tenant_id, new.invoice_id, new.number, new.customer_id, new.content, new.received_at)
     is distinct from (old.tenant_id, old.invoice_id, old.number, old.customer_id, old.content, old.received_at) then
    raise exception 'an issued invoice does not change' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
CREATE FUNCTION public.journal_keep() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if (new.tenant_id, new.event_id, new.pos, new.aggregate_type, new.aggregate_id, new.version, new.event_no,
      new.message, new.actor, new.reason, new.traceparent, new.at, new.digest)
     is distinct from
     (old.tenant_id, old.event_id, old.pos, old.aggregate_type, old.aggregate_id, old.version, old.event_no,
      old.message, old.actor, old.reason, old.traceparent, old.at, old.digest) then
    raise exception 'the journal does not change' using errcode = 'insufficient_privilege';
  end if;
  if (new.seq, new.prev_hash, new.hash) is distinct from (old.seq, old.prev_hash, old.hash)
     and (old.seq is not null or new.seq is null or new.prev_hash is null or new.hash is null) then
    raise exception 'a journal row is sealed once' using errcode = 'insufficient_privilege';
  end if;
  if new.published_at is distinct from old.published_at and old.published_at is not null then
    raise exception 'a journal row is published once' using errcode = 'insufficient_privilege';
  end if;
  if (new.payload, new.salt, new.erased_by) is distinct from (old.payload, old.salt, old.erased_by)
     and (old.erased_by is not null or new.erased_by is null or new.payload is not null or new.salt is not null) then
    raise exception 'a payload is erased whole, once, by a named event' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
CREATE FUNCTION public.journal_refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'journal rows are never deleted' using errcode = 'insufficient_privilege';
end $$;
CREATE FUNCTION public.kontor_enter(tenant uuid) RETURNS integer
    LANGUAGE plpgsql
    AS $$
begin
  perform set_config('kontor.tenant', tenant::text, true);
  return coalesce((select c.offset_seconds from tenant_clock c where c.tenant_id = tenant), 0);
end $$;
CREATE TABLE public.bounce (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    dispatch_id uuid,
    invoice_number text NOT NULL,
    message_id text NOT NULL,
    recipient text NOT NULL,
    action text NOT NULL,
    status text NOT NULL,
    diagnostic text NOT NULL,
    sha256 text NOT NULL,
    size integer NOT NULL,
    received_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.bounce FORCE ROW LEVEL SECURITY;
CREATE TABLE public.dispatch (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    invoice_id uuid NOT NULL,
    attempt integer NOT NULL,
    message_id text NOT NULL,
    failure text NOT NULL,
    at timestamp with time zone NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    invoice_number text DEFAULT ''::text NOT NULL,
    customer_id text DEFAULT ''::text NOT NULL,
    channel text DEFAULT 'EMAIL'::text NOT NULL,
    recipient text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'SENT'::text NOT NULL,
    tries integer DEFAULT 1 NOT NULL,
    next_attempt_at timestamp with time zone,
    detail text DEFAULT ''::text NOT NULL,
    sent_at timestamp with time zone,
    ended_at timestamp with time zone,
    changed_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY public.dispatch FORCE ROW LEVEL SECURITY;
CREATE TABLE public.document (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    invoice_id uuid NOT NULL,
    invoice_number text NOT NULL,
    customer_id text NOT NULL,
    format text NOT NULL,
    sha256 text NOT NULL,
    size integer NOT NULL,
    media_type text NOT NULL,
    name text NOT NULL,
    report jsonb NOT NULL,
    archived_at timestamp with time zone NOT NULL,
    made_with jsonb DEFAULT '{}'::jsonb NOT NULL,
    judged jsonb
);
ALTER TABLE ONLY public.document FORCE ROW LEVEL SECURITY;
CREATE TABLE public.due (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    kind text NOT NULL,
    ref_id uuid NOT NULL,
    due_at timestamp with time zone NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    claimed_until timestamp with time zone
);
ALTER TABLE ONLY public.due FORCE ROW LEVEL SECURITY;
CREATE TABLE public.idempotency (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    caller text NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    digest bytea NOT NULL,
    body bytea NOT NULL,
    event_id text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY public.idempotency FORCE ROW LEVEL SECURITY;
CREATE TABLE public.inbox (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    handled_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE ONLY public.inbox FORCE ROW LEVEL SECURITY;
CREATE TABLE public.issued (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    invoice_id uuid NOT NULL,
    version integer NOT NULL,
    number text NOT NULL,
    customer_id text NOT NULL,
    content bytea NOT NULL,
    received_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.issued FORCE ROW LEVEL SECURITY;
CREATE TABLE public.journal (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    event_id uuid NOT NULL,
    pos bigint NOT NULL,
    aggregate_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    version integer NOT NULL,
    event_no integer NOT NULL,
    message text NOT NULL,
    actor text NOT NULL,
    reason text,
    traceparent text,
    at timestamp with time zone NOT NULL,
    digest bytea NOT NULL,
    salt bytea,
    payload bytea,
    erased_by uuid,
    seq bigint,
    prev_hash bytea,
    hash bytea,
    published_at timestamp with time zone
)
WITH (autovacuum_vacuum_scale_factor='0.02', fillfactor='80');
ALTER TABLE ONLY public.journal FORCE ROW LEVEL SECURITY;
ALTER TABLE public.journal ALTER COLUMN pos ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.journal_pos_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE public.layout (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    legal_entity_id uuid,
    content jsonb NOT NULL,
    latest integer NOT NULL,
    active integer NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.layout FORCE ROW LEVEL SECURITY;
CREATE TABLE public.layout_version (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    layout_id uuid NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    content jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by text NOT NULL
);
ALTER TABLE ONLY public.layout_version FORCE ROW LEVEL SECURITY;
CREATE TABLE public.operations (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    done integer DEFAULT 0 NOT NULL,
    total integer DEFAULT 0 NOT NULL,
    failed integer DEFAULT 0 NOT NULL,
    result_href text DEFAULT ''::text NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    actor text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone
);
ALTER TABLE ONLY public.operations FORCE ROW LEVEL SECURITY;
CREATE TABLE public.our_entity (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    source_version integer NOT NULL,
    name text NOT NULL,
    vat_id text NOT NULL
);
ALTER TABLE ONLY public.our_entity FORCE ROW LEVEL SECURITY;
CREATE TABLE public.parked (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    aggregate_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    version integer NOT NULL,
    event_no integer NOT NULL,
    message text NOT NULL,
    actor text NOT NULL,
    traceparent text NOT NULL,
    at timestamp with time zone NOT NULL,
    payload bytea NOT NULL,
    tries integer NOT NULL,
    error_code text NOT NULL,
    error text NOT NULL,
    parked_at timestamp with time zone
);
ALTER TABLE ONLY public.parked FORCE ROW LEVEL SECURITY;
CREATE TABLE public.schema_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.supplier_duplicate (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    other_id uuid NOT NULL,
    ground text NOT NULL
);
ALTER TABLE ONLY public.supplier_duplicate FORCE ROW LEVEL SECURITY;
CREATE TABLE public.supplier_export (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    file jsonb NOT NULL,
    count integer NOT NULL,
    created_by jsonb,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.supplier_export FORCE ROW LEVEL SECURITY;
CREATE TABLE public.supplier_invoice (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    state text NOT NULL,
    attempt integer NOT NULL,
    trouble text NOT NULL,
    channel text NOT NULL,
    file jsonb NOT NULL,
    mail jsonb,
    xml jsonb,
    source_key text NOT NULL,
    external_id text NOT NULL,
    note text NOT NULL,
    sender text NOT NULL,
    subject text NOT NULL,
    received_by jsonb,
    received_at timestamp with time zone NOT NULL,
    legal_entity jsonb,
    syntax text NOT NULL,
    profile text NOT NULL,
    facts jsonb NOT NULL,
    completed_by jsonb,
    report jsonb,
    error_class text NOT NULL,
    hints jsonb NOT NULL,
    warnings jsonb NOT NULL,
    duplicate text NOT NULL,
    needs_attention boolean NOT NULL,
    decided_by jsonb,
    decided_at timestamp with time zone,
    decision_reason text NOT NULL,
    export_id uuid,
    file_sha256 text NOT NULL,
    xml_sha256 text NOT NULL,
    number text NOT NULL,
    number_key text NOT NULL,
    seller text NOT NULL,
    seller_key text NOT NULL,
    seller_iban text NOT NULL,
    issue_date date NOT NULL,
    due_date date NOT NULL,
    gross numeric(20,4) NOT NULL
);
ALTER TABLE ONLY public.supplier_invoice FORCE ROW LEVEL SECURITY;
CREATE TABLE public.tenant_clock (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    offset_seconds integer NOT NULL,
    version integer NOT NULL
);
ALTER TABLE ONLY public.tenant_clock FORCE ROW LEVEL SECURITY;
ALTER TABLE ONLY public.bounce
    ADD CONSTRAINT bounce_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.dispatch
    ADD CONSTRAINT dispatch_pkey PRIMARY KEY (tenant_id, invoice_id, attempt);
ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.due
    ADD CONSTRAINT due_pkey PRIMARY KEY (tenant_id, kind, ref_id);
ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (tenant_id, caller, route, key);
ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (tenant_id, consumer, event_id);
ALTER TABLE ONLY public.issued
    ADD CONSTRAINT issued_pkey PRIMARY KEY (tenant_id, invoice_id);
ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (tenant_id, event_id);
ALTER TABLE ONLY public.layout
    ADD CONSTRAINT layout_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.layout_version
    ADD CONSTRAINT layout_version_pkey PRIMARY KEY (tenant_id, layout_id, number);
ALTER TABLE ONLY public.operations
    ADD CONSTRAINT operations_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.our_entity
    ADD CONSTRAINT our_entity_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (tenant_id, consumer, event_id);
ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.supplier_duplicate
    ADD CONSTRAINT supplier_duplicate_pkey PRIMARY KEY (tenant_id, id, other_id, ground);
ALTER TABLE ONLY public.supplier_export
    ADD CONSTRAINT supplier_export_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.supplier_invoice
    ADD CONSTRAINT supplier_invoice_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.tenant_clock
    ADD CONSTRAINT tenant_clock_pkey PRIMARY KEY (tenant_id);
CREATE UNIQUE INDEX bounce_bytes ON public.bounce USING btree (sha256, tenant_id);
CREATE INDEX bounce_newest ON public.bounce USING btree (tenant_id, received_at DESC, id DESC);
CREATE INDEX dispatch_changed ON public.dispatch USING btree (tenant_id, changed_at DESC, id DESC);
CREATE UNIQUE INDEX dispatch_id ON public.dispatch USING btree (tenant_id, id);
CREATE INDEX dispatch_queued ON public.dispatch USING btree (tenant_id, at DESC, id DESC);
CREATE UNIQUE INDEX document_of_invoice ON public.document USING btree (invoice_id, format, tenant_id);
CREATE INDEX due_at ON public.due USING btree (due_at);
CREATE INDEX journal_aggregate ON public.journal USING btree (tenant_id, aggregate_id, version, event_no);
CREATE UNIQUE INDEX journal_seq ON public.journal USING btree (tenant_id, seq) WHERE (seq IS NOT NULL);
CREATE INDEX journal_unpublished ON public.journal USING btree (pos) WHERE (published_at IS NULL);
CREATE INDEX journal_unsealed ON public.journal USING btree (pos) WHERE (seq IS NULL);
CREATE UNIQUE INDEX layout_in_use ON public.layout USING btree (tenant_id) WHERE ((active > 0) AND (legal_entity_id IS NULL));
CREATE UNIQUE INDEX layout_in_use_of_seller ON public.layout USING btree (legal_entity_id, tenant_id) WHERE ((active > 0) AND (legal_entity_id IS NOT NULL));
CREATE INDEX layout_newest ON public.layout USING btree (tenant_id, created_at DESC, id DESC);
CREATE INDEX parked_aggregate ON public.parked USING btree (tenant_id, consumer, aggregate_id, version, event_no);
CREATE INDEX supplier_export_created ON public.supplier_export USING btree (tenant_id, created_at, id);
CREATE INDEX supplier_invoice_account ON public.supplier_invoice USING btree (seller_key, tenant_id, decided_at) WHERE (seller_iban <> ''::text);
CREATE INDEX supplier_invoice_due ON public.supplier_invoice USING btree (tenant_id, due_date, id);
CREATE UNIQUE INDEX supplier_invoice_external_id ON public.supplier_invoice USING btree (external_id, tenant_id) WHERE (external_id <> ''::text);
CREATE INDEX supplier_invoice_file ON public.supplier_invoice USING btree (file_sha256, tenant_id);
CREATE INDEX supplier_invoice_gross ON public.supplier_invoice USING btree (tenant_id, gross, id);
CREATE INDEX supplier_invoice_issued ON public.supplier_invoice USING btree (tenant_id, issue_date, id);
CREATE INDEX supplier_invoice_number ON public.supplier_invoice USING btree (number_key, tenant_id) WHERE (number_key <> ''::text);
CREATE INDEX supplier_invoice_received ON public.supplier_invoice USING btree (tenant_id, received_at, id);
CREATE INDEX supplier_invoice_seller ON public.supplier_invoice USING btree (tenant_id, seller, id);
CREATE UNIQUE INDEX supplier_invoice_source ON public.supplier_invoice USING btree (source_key, tenant_id) WHERE (source_key <> ''::text);
CREATE INDEX supplier_invoice_waiting ON public.supplier_invoice USING btree (tenant_id, state, received_at, id);
CREATE INDEX supplier_invoice_xml ON public.supplier_invoice USING btree (xml_sha256, tenant_id) WHERE (xml_sha256 <> ''::text);
CREATE TRIGGER document_keep BEFORE DELETE OR UPDATE ON public.document FOR EACH ROW EXECUTE FUNCTION public.archive_refuse();
CREATE TRIGGER document_no_truncate BEFORE TRUNCATE ON public.document FOR EACH STATEMENT EXECUTE FUNCTION public.archive_refuse();
CREATE TRIGGER issued_keep BEFORE UPDATE ON public.issued FOR EACH ROW EXECUTE FUNCTION public.issued_keep();
CREATE TRIGGER issued_no_delete BEFORE DELETE ON public.issued FOR EACH ROW EXECUTE FUNCTION public.archive_refuse();
CREATE TRIGGER issued_no_truncate BEFORE TRUNCATE ON public.issued FOR EACH STATEMENT EXECUTE FUNCTION public.archive_refuse();
CREATE TRIGGER journal_keep BEFORE UPDATE ON public.journal FOR EACH ROW EXECUTE FUNCTION public.journal_keep();
CREATE TRIGGER journal_no_delete BEFORE DELETE ON public.journal FOR EACH ROW EXECUTE FUNCTION public.journal_refuse();
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION public.journal_refuse();
ALTER TABLE public.bounce ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.dispatch ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.document ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.due ENABLE ROW LEVEL SECURITY;
CREATE POLICY eraser_tenant ON public.journal TO einvoice_eraser USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY eraser_tenant ON public.tenant_clock FOR SELECT TO einvoice_eraser USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
ALTER TABLE public.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.issued ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.journal ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.layout ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.layout_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.operations ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.our_entity ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.parked ENABLE ROW LEVEL SECURITY;
CREATE POLICY relay_reads ON public.journal FOR SELECT TO einvoice_relay USING (true);
CREATE POLICY relay_seals ON public.journal FOR UPDATE TO einvoice_relay USING (true) WITH CHECK (true);
ALTER TABLE public.supplier_duplicate ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.supplier_export ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.supplier_invoice ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON public.bounce TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.dispatch TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.document TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.due TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.idempotency TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.inbox TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.issued TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.journal TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.layout TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.layout_version TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.operations TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.our_entity TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.parked TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.supplier_duplicate TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.supplier_export TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.supplier_invoice TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.tenant_clock TO einvoice_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
ALTER TABLE public.tenant_clock ENABLE ROW LEVEL SECURITY;
CREATE POLICY timer_claims ON public.due FOR UPDATE TO einvoice_timer USING (true) WITH CHECK (true);
CREATE POLICY timer_reads ON public.due FOR SELECT TO einvoice_timer USING (true);
CREATE POLICY timer_reads ON public.tenant_clock FOR SELECT TO einvoice_timer USING (true);
GRANT SELECT,INSERT ON TABLE public.bounce TO einvoice_app;
GRANT SELECT,INSERT ON TABLE public.dispatch TO einvoice_app;
GRANT UPDATE(attempt) ON TABLE public.dispatch TO einvoice_app;
GRANT UPDATE(message_id) ON TABLE public.dispatch TO einvoice_app;
GRANT UPDATE(failure) ON TABLE public.dispatch TO einvoice_app;
GRANT UPDATE(version) ON TABLE public.dispatch TO einvoice_app;
GRANT UPDATE(state) ON TABLE public.dispatch TO einvoice_app;
GRANT UPDATE(tries) ON TABLE public.dispatch TO einvoice_app;
GRANT UPDATE(next_attempt_at) ON TABLE public.dispatch TO einvoice_app;
GRANT UPDATE(detail) ON TABLE public.dispatch TO einvoice_app;
GRANT UPDATE(sent_at) ON TABLE public.dispatch TO einvoice_app;
GRANT UPDATE(ended_at) ON TABLE public.dispatch TO einvoice_app;
GRANT UPDATE(changed_at) ON TABLE public.dispatch TO einvoice_app;
GRANT SELECT,INSERT ON TABLE public.document TO einvoice_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.due TO einvoice_app;
GRANT SELECT ON TABLE public.due TO einvoice_timer;
GRANT UPDATE(due_at) ON TABLE public.due TO einvoice_app;
GRANT UPDATE(tries) ON TABLE public.due TO einvoice_app;
GRANT UPDATE(tries) ON TABLE public.due TO einvoice_timer;
GRANT UPDATE(claimed_until) ON TABLE public.due TO einvoice_app;
GRANT UPDATE(claimed_until) ON TABLE public.due TO einvoice_timer;
GRANT SELECT,INSERT ON TABLE public.idempotency TO einvoice_app;
GRANT SELECT,INSERT ON TABLE public.inbox TO einvoice_app;
GRANT SELECT,INSERT ON TABLE public.issued TO einvoice_app;
GRANT UPDATE(version) ON TABLE public.issued TO einvoice_app;
GRANT SELECT ON TABLE public.journal TO einvoice_app;
GRANT SELECT ON TABLE public.journal TO einvoice_relay;
GRANT SELECT ON TABLE public.journal TO einvoice_eraser;
GRANT INSERT(event_id) ON TABLE public.journal TO einvoice_app;
GRANT INSERT(event_id) ON TABLE public.journal TO einvoice_eraser;
GRANT INSERT(aggregate_type) ON TABLE public.journal TO einvoice_app;
GRANT INSERT(aggregate_type) ON TABLE public.journal TO einvoice_eraser;
GRANT INSERT(aggregate_id) ON TABLE public.journal TO einvoice_app;
GRANT INSERT(aggregate_id) ON TABLE public.journal TO einvoice_eraser;
GRANT INSERT(version) ON TABLE public.journal TO einvoice_app;
GRANT INSERT(version) ON TABLE public.journal TO einvoice_eraser;
GRANT INSERT(event_no) ON TABLE public.journal TO einvoice_app;
GRANT INSERT(event_no) ON TABLE public.journal TO einvoice_eraser;
GRANT INSERT(message) ON TABLE public.journal TO einvoice_app;
GRANT INSERT(message) ON TABLE public.journal TO einvoice_eraser;
GRANT INSERT(actor) ON TABLE public.journal TO einvoice_app;
GRANT INSERT(actor) ON TABLE public.journal TO einvoice_eraser;
GRANT INSERT(reason) ON TABLE public.journal TO einvoice_app;
GRANT INSERT(reason) ON TABLE public.journal TO einvoice_eraser;
GRANT INSERT(traceparent) ON TABLE public.journal TO einvoice_app;
GRANT INSERT(traceparent) ON TABLE public.journal TO einvoice_eraser;
GRANT INSERT(at) ON TABLE public.journal TO einvoice_app;
GRANT INSERT(at) ON TABLE public.journal TO einvoice_eraser;
GRANT INSERT(digest) ON TABLE public.journal TO einvoice_app;
GRANT INSERT(digest) ON TABLE public.journal TO einvoice_eraser;
GRANT INSERT(salt) ON TABLE public.journal TO einvoice_app;
GRANT INSERT(salt),UPDATE(salt) ON TABLE public.journal TO einvoice_eraser;
GRANT INSERT(payload) ON TABLE public.journal TO einvoice_app;
GRANT INSERT(payload),UPDATE(payload) ON TABLE public.journal TO einvoice_eraser;
GRANT UPDATE(erased_by) ON TABLE public.journal TO einvoice_eraser;
GRANT UPDATE(seq) ON TABLE public.journal TO einvoice_relay;
GRANT UPDATE(prev_hash) ON TABLE public.journal TO einvoice_relay;
GRANT UPDATE(hash) ON TABLE public.journal TO einvoice_relay;
GRANT UPDATE(published_at) ON TABLE public.journal TO einvoice_relay;
GRANT SELECT,INSERT ON TABLE public.layout TO einvoice_app;
GRANT UPDATE(version) ON TABLE public.layout TO einvoice_app;
GRANT UPDATE(name) ON TABLE public.layout TO einvoice_app;
GRANT UPDATE(content) ON TABLE public.layout TO einvoice_app;
GRANT UPDATE(latest) ON TABLE public.layout TO einvoice_app;
GRANT UPDATE(active) ON TABLE public.layout TO einvoice_app;
GRANT SELECT,INSERT ON TABLE public.layout_version TO einvoice_app;
GRANT SELECT,INSERT ON TABLE public.operations TO einvoice_app;
GRANT UPDATE(state) ON TABLE public.operations TO einvoice_app;
GRANT UPDATE(done) ON TABLE public.operations TO einvoice_app;
GRANT UPDATE(total) ON TABLE public.operations TO einvoice_app;
GRANT UPDATE(failed) ON TABLE public.operations TO einvoice_app;
GRANT UPDATE(result_href) ON TABLE public.operations TO einvoice_app;
GRANT UPDATE(error) ON TABLE public.operations TO einvoice_app;
GRANT UPDATE(ended_at) ON TABLE public.operations TO einvoice_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.our_entity TO einvoice_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parked TO einvoice_app;
GRANT SELECT ON TABLE public.schema_version TO einvoice_app;
GRANT SELECT,INSERT ON TABLE public.supplier_duplicate TO einvoice_app;
GRANT SELECT,INSERT ON TABLE public.supplier_export TO einvoice_app;
GRANT SELECT,INSERT ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(version) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(state) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(attempt) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(trouble) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(xml) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(legal_entity) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(syntax) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(profile) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(facts) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(completed_by) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(report) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(error_class) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(hints) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(warnings) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(duplicate) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(needs_attention) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(decided_by) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(decided_at) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(decision_reason) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(export_id) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(xml_sha256) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(number) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(number_key) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(seller) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(seller_key) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(seller_iban) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(issue_date) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(due_date) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT UPDATE(gross) ON TABLE public.supplier_invoice TO einvoice_app;
GRANT SELECT ON TABLE public.tenant_clock TO einvoice_timer;
GRANT SELECT ON TABLE public.tenant_clock TO einvoice_eraser;
GRANT SELECT,INSERT ON TABLE public.tenant_clock TO einvoice_app;
GRANT UPDATE(offset_seconds) ON TABLE public.tenant_clock TO einvoice_app;
GRANT UPDATE(version) ON TABLE public.tenant_clock TO einvoice_app;
insert into public.schema_version values ('0005');
