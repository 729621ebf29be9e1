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
CREATE TABLE public.counter (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    series text NOT NULL,
    last integer NOT NULL
);
ALTER TABLE ONLY public.counter FORCE ROW LEVEL SECURITY;
CREATE TABLE public.customer (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    number text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    address jsonb NOT NULL,
    contact_name text NOT NULL,
    email text NOT NULL,
    phone text NOT NULL,
    vat_id text NOT NULL,
    leitweg_id text NOT NULL,
    buyer_reference text NOT NULL,
    invoice_format text NOT NULL,
    payment_days integer NOT NULL,
    discount_percent numeric,
    discount_days integer NOT NULL,
    language text NOT NULL,
    external_id text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    search text NOT NULL,
    delivery_channel text DEFAULT 'EMAIL'::text NOT NULL,
    peppol_id text DEFAULT ''::text NOT NULL
);
ALTER TABLE ONLY public.customer FORCE ROW LEVEL SECURITY;
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
CREATE TABLE public.lead (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    title text NOT NULL,
    company text NOT NULL,
    contact_name text NOT NULL,
    email text NOT NULL,
    phone text NOT NULL,
    source text NOT NULL,
    note text NOT NULL,
    state text NOT NULL,
    customer_id uuid,
    opportunity_id uuid,
    lost_reason text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    search text NOT NULL
);
ALTER TABLE ONLY public.lead FORCE ROW LEVEL SECURITY;
CREATE TABLE public.legal_entity_ref (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    source_version integer NOT NULL,
    name text NOT NULL
);
ALTER TABLE ONLY public.legal_entity_ref FORCE ROW LEVEL SECURITY;
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
CREATE TABLE public.opportunity (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    title text NOT NULL,
    customer_id uuid NOT NULL,
    lead_id uuid,
    expected_amount numeric,
    expected_currency text,
    stage text NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.opportunity FORCE ROW LEVEL SECURITY;
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
CREATE TABLE public.quote (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    number text NOT NULL,
    quote_version integer NOT NULL,
    state text NOT NULL,
    customer_id uuid NOT NULL,
    opportunity_id uuid,
    lead_id uuid,
    legal_entity_id uuid NOT NULL,
    title text NOT NULL,
    introduction text NOT NULL,
    lines jsonb NOT NULL,
    valid_until date,
    sent_at timestamp with time zone,
    first_seen_at timestamp with time zone,
    acceptance jsonb,
    declined_reason text NOT NULL,
    link_id text NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.quote FORCE ROW LEVEL SECURITY;
CREATE TABLE public.schema_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.tenant_clock (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    offset_seconds integer NOT NULL,
    version integer NOT NULL
);
ALTER TABLE ONLY public.tenant_clock FORCE ROW LEVEL SECURITY;
ALTER TABLE ONLY public.counter
    ADD CONSTRAINT counter_pkey PRIMARY KEY (tenant_id, series);
ALTER TABLE ONLY public.customer
    ADD CONSTRAINT customer_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.due
    ADD CONSTRAINT due_pkey PRIMARY KEY (tenant_id, kind, ref_id);
ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (tenant_id, caller, route, key);
ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (tenant_id, consumer, event_id);
ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (tenant_id, event_id);
ALTER TABLE ONLY public.lead
    ADD CONSTRAINT lead_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.legal_entity_ref
    ADD CONSTRAINT legal_entity_ref_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.operations
    ADD CONSTRAINT operations_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.opportunity
    ADD CONSTRAINT opportunity_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (tenant_id, consumer, event_id);
ALTER TABLE ONLY public.quote
    ADD CONSTRAINT quote_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.tenant_clock
    ADD CONSTRAINT tenant_clock_pkey PRIMARY KEY (tenant_id);
CREATE UNIQUE INDEX customer_external_id ON public.customer USING btree (external_id, tenant_id) WHERE (external_id <> ''::text);
CREATE INDEX customer_newest ON public.customer USING btree (tenant_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX customer_number ON public.customer USING btree (number, tenant_id);
CREATE INDEX due_at ON public.due USING btree (due_at);
CREATE INDEX journal_aggregate ON public.journal USING btree (tenant_id, aggregate_id, version, event_no);
CREATE UNIQUE INDEX journal_seq ON public.journal USING btree (tenant_id, seq) WHERE (seq IS NOT NULL);
CREATE INDEX journal_unpublished ON public.journal USING btree (pos) WHERE (published_at IS NULL);
CREATE INDEX journal_unsealed ON public.journal USING btree (pos) WHERE (seq IS NULL);
CREATE INDEX lead_newest ON public.lead USING btree (tenant_id, created_at DESC, id DESC);
CREATE INDEX opportunity_customer ON public.opportunity USING btree (tenant_id, customer_id);
CREATE INDEX opportunity_newest ON public.opportunity USING btree (tenant_id, created_at DESC, id DESC);
CREATE INDEX parked_aggregate ON public.parked USING btree (tenant_id, consumer, aggregate_id, version, event_no);
CREATE INDEX quote_customer ON public.quote USING btree (tenant_id, customer_id);
CREATE INDEX quote_newest ON public.quote USING btree (tenant_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX quote_number ON public.quote USING btree (number, tenant_id);
CREATE TRIGGER journal_keep BEFORE UPDATE ON public.journal FOR EACH ROW EXECUTE FUNCTION public.journal_keep();
CREATE TRIGGER journal_no_delete BEFORE DELETE ON public.journal FOR EACH ROW EXECUTE FUNCTION public.journal_refuse();
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION public.journal_refuse();
ALTER TABLE public.counter ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.customer ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.due ENABLE ROW LEVEL SECURITY;
CREATE POLICY eraser_tenant ON public.journal TO crm_eraser USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY eraser_tenant ON public.tenant_clock FOR SELECT TO crm_eraser USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
ALTER TABLE public.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.journal ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.lead ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.legal_entity_ref ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.operations ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.opportunity ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.parked ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.quote ENABLE ROW LEVEL SECURITY;
CREATE POLICY relay_reads ON public.journal FOR SELECT TO crm_relay USING (true);
CREATE POLICY relay_seals ON public.journal FOR UPDATE TO crm_relay USING (true) WITH CHECK (true);
CREATE POLICY tenant ON public.counter TO crm_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.customer TO crm_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.due TO crm_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.idempotency TO crm_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.inbox TO crm_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.journal TO crm_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.lead TO crm_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.legal_entity_ref TO crm_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.operations TO crm_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.opportunity TO crm_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.parked TO crm_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.quote TO crm_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.tenant_clock TO crm_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
ALTER TABLE public.tenant_clock ENABLE ROW LEVEL SECURITY;
CREATE POLICY timer_claims ON public.due FOR UPDATE TO crm_timer USING (true) WITH CHECK (true);
CREATE POLICY timer_reads ON public.due FOR SELECT TO crm_timer USING (true);
CREATE POLICY timer_reads ON public.tenant_clock FOR SELECT TO crm_timer USING (true);
GRANT SELECT,INSERT,UPDATE ON TABLE public.counter TO crm_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.customer TO crm_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.due TO crm_app;
GRANT SELECT ON TABLE public.due TO crm_timer;
GRANT UPDATE(due_at) ON TABLE public.due TO crm_app;
GRANT UPDATE(tries) ON TABLE public.due TO crm_app;
GRANT UPDATE(tries) ON TABLE public.due TO crm_timer;
GRANT UPDATE(claimed_until) ON TABLE public.due TO crm_app;
GRANT UPDATE(claimed_until) ON TABLE public.due TO crm_timer;
GRANT SELECT,INSERT ON TABLE public.idempotency TO crm_app;
GRANT SELECT,INSERT ON TABLE public.inbox TO crm_app;
GRANT SELECT ON TABLE public.journal TO crm_app;
GRANT SELECT ON TABLE public.journal TO crm_relay;
GRANT SELECT ON TABLE public.journal TO crm_eraser;
GRANT INSERT(event_id) ON TABLE public.journal TO crm_app;
GRANT INSERT(event_id) ON TABLE public.journal TO crm_eraser;
GRANT INSERT(aggregate_type) ON TABLE public.journal TO crm_app;
GRANT INSERT(aggregate_type) ON TABLE public.journal TO crm_eraser;
GRANT INSERT(aggregate_id) ON TABLE public.journal TO crm_app;
GRANT INSERT(aggregate_id) ON TABLE public.journal TO crm_eraser;
GRANT INSERT(version) ON TABLE public.journal TO crm_app;
GRANT INSERT(version) ON TABLE public.journal TO crm_eraser;
GRANT INSERT(event_no) ON TABLE public.journal TO crm_app;
GRANT INSERT(event_no) ON TABLE public.journal TO crm_eraser;
GRANT INSERT(message) ON TABLE public.journal TO crm_app;
GRANT INSERT(message) ON TABLE public.journal TO crm_eraser;
GRANT INSERT(actor) ON TABLE public.journal TO crm_app;
GRANT INSERT(actor) ON TABLE public.journal TO crm_eraser;
GRANT INSERT(reason) ON TABLE public.journal TO crm_app;
GRANT INSERT(reason) ON TABLE public.journal TO crm_eraser;
GRANT INSERT(traceparent) ON TABLE public.journal TO crm_app;
GRANT INSERT(traceparent) ON TABLE public.journal TO crm_eraser;
GRANT INSERT(at) ON TABLE public.journal TO crm_app;
GRANT INSERT(at) ON TABLE public.journal TO crm_eraser;
GRANT INSERT(digest) ON TABLE public.journal TO crm_app;
GRANT INSERT(digest) ON TABLE public.journal TO crm_eraser;
GRANT INSERT(salt) ON TABLE public.journal TO crm_app;
GRANT INSERT(salt),UPDATE(salt) ON TABLE public.journal TO crm_eraser;
GRANT INSERT(payload) ON TABLE public.journal TO crm_app;
GRANT INSERT(payload),UPDATE(payload) ON TABLE public.journal TO crm_eraser;
GRANT UPDATE(erased_by) ON TABLE public.journal TO crm_eraser;
GRANT UPDATE(seq) ON TABLE public.journal TO crm_relay;
GRANT UPDATE(prev_hash) ON TABLE public.journal TO crm_relay;
GRANT UPDATE(hash) ON TABLE public.journal TO crm_relay;
GRANT UPDATE(published_at) ON TABLE public.journal TO crm_relay;
GRANT SELECT,INSERT,UPDATE ON TABLE public.lead TO crm_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.legal_entity_ref TO crm_app;
GRANT SELECT,INSERT ON TABLE public.operations TO crm_app;
GRANT UPDATE(state) ON TABLE public.operations TO crm_app;
GRANT UPDATE(done) ON TABLE public.operations TO crm_app;
GRANT UPDATE(total) ON TABLE public.operations TO crm_app;
GRANT UPDATE(failed) ON TABLE public.operations TO crm_app;
GRANT UPDATE(result_href) ON TABLE public.operations TO crm_app;
GRANT UPDATE(error) ON TABLE public.operations TO crm_app;
GRANT UPDATE(ended_at) ON TABLE public.operations TO crm_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.opportunity TO crm_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parked TO crm_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.quote TO crm_app;
GRANT SELECT ON TABLE public.schema_version TO crm_app;
GRANT SELECT ON TABLE public.tenant_clock TO crm_timer;
GRANT SELECT ON TABLE public.tenant_clock TO crm_eraser;
GRANT SELECT,INSERT ON TABLE public.tenant_clock TO crm_app;
GRANT UPDATE(offset_seconds) ON TABLE public.tenant_clock TO crm_app;
GRANT UPDATE(version) ON TABLE public.tenant_clock TO crm_app;
insert into public.schema_version values ('0002');
