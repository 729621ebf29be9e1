CREATE FUNCTION public.invoice_keep() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if (new.tenant_id, new.id, new.number, new.kind, new.customer_id, new.issue_date, new.due_date, new.gross, new.frozen)
     is distinct from
     (old.tenant_id, old.id, old.number, old.kind, old.customer_id, old.issue_date, old.due_date, old.gross,
      old.frozen) then
    raise exception 'an issued invoice does not change' using errcode = 'insufficient_privilege';
  end if;
  return new;
end $$;
CREATE FUNCTION public.invoice_refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'an issued invoice is never deleted' using errcode = 'insufficient_privilege';
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
CREATE TABLE public.approval_policy (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    version integer NOT NULL,
    levels jsonb NOT NULL,
    escalate_after_hours integer NOT NULL
);
ALTER TABLE ONLY public.approval_policy FORCE ROW LEVEL SECURITY;
CREATE TABLE public.billing_exception (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    invoice_id uuid NOT NULL,
    source_id uuid NOT NULL,
    cause text NOT NULL,
    difference numeric NOT NULL,
    resolution text NOT NULL,
    raised_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.billing_exception FORCE ROW LEVEL SECURITY;
CREATE TABLE public.billing_run (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    until date NOT NULL,
    total integer NOT NULL,
    done integer NOT NULL,
    draft_ids jsonb NOT NULL,
    failures jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.billing_run FORCE ROW LEVEL SECURITY;
CREATE TABLE public.chosen_way (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    invoice_id uuid NOT NULL,
    channel text NOT NULL,
    recipient text NOT NULL
);
ALTER TABLE ONLY public.chosen_way FORCE ROW LEVEL SECURITY;
CREATE TABLE public.customer_ref (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    source_version integer NOT NULL,
    payload bytea NOT NULL
);
ALTER TABLE ONLY public.customer_ref FORCE ROW LEVEL SECURITY;
CREATE TABLE public.draft (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    kind text NOT NULL,
    state text NOT NULL,
    customer_id uuid NOT NULL,
    project_id uuid NOT NULL,
    position_id uuid,
    refs jsonb NOT NULL,
    title text NOT NULL,
    introduction text NOT NULL,
    order_reference text NOT NULL,
    until date,
    period_from date,
    period_to date,
    lines jsonb NOT NULL,
    advances jsonb NOT NULL,
    steps jsonb NOT NULL,
    stale jsonb NOT NULL,
    deadline_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.draft FORCE ROW LEVEL SECURITY;
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
CREATE TABLE public.invoice (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    number text NOT NULL,
    kind text NOT NULL,
    customer_id uuid NOT NULL,
    customer_name text NOT NULL,
    legal_entity_id uuid,
    project_id uuid,
    position_id uuid,
    issue_date date NOT NULL,
    due_date date NOT NULL,
    gross numeric NOT NULL,
    received numeric NOT NULL,
    item_version integer NOT NULL,
    cancelled_by uuid,
    cancelled_by_number text NOT NULL,
    frozen bytea NOT NULL
);
ALTER TABLE ONLY public.invoice FORCE ROW LEVEL SECURITY;
CREATE TABLE public.issue_item (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    operation_id uuid NOT NULL,
    "position" integer NOT NULL,
    draft_id uuid NOT NULL,
    draft_version integer NOT NULL,
    state text NOT NULL,
    number text NOT NULL,
    code text NOT NULL,
    words jsonb NOT NULL,
    findings jsonb NOT NULL
);
ALTER TABLE ONLY public.issue_item FORCE ROW LEVEL SECURITY;
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
CREATE TABLE public.legal_entity_ref (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    source_version integer NOT NULL,
    payload bytea NOT NULL
);
ALTER TABLE ONLY public.legal_entity_ref FORCE ROW LEVEL SECURITY;
CREATE TABLE public.number_series (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    series text NOT NULL,
    last integer NOT NULL
);
ALTER TABLE ONLY public.number_series FORCE ROW LEVEL SECURITY;
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
CREATE TABLE public.person_ref (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    source_version integer NOT NULL,
    name text NOT NULL
);
ALTER TABLE ONLY public.person_ref FORCE ROW LEVEL SECURITY;
CREATE TABLE public.project_ref (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    source_version integer NOT NULL,
    payload bytea NOT NULL,
    customer_id uuid NOT NULL
);
ALTER TABLE ONLY public.project_ref FORCE ROW LEVEL SECURITY;
CREATE TABLE public.saga (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    document text NOT NULL,
    delivery text NOT NULL,
    payment text NOT NULL,
    attempt integer NOT NULL,
    reason text NOT NULL,
    since timestamp with time zone NOT NULL,
    deadline_at timestamp with time zone,
    customer_id uuid NOT NULL,
    customer_name text NOT NULL,
    number text NOT NULL
);
ALTER TABLE ONLY public.saga FORCE ROW LEVEL SECURITY;
CREATE TABLE public.saga_step (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    saga_id uuid NOT NULL,
    no integer NOT NULL,
    at timestamp with time zone NOT NULL,
    event text NOT NULL,
    from_state text NOT NULL,
    to_state text NOT NULL,
    note text NOT NULL
);
ALTER TABLE ONLY public.saga_step FORCE ROW LEVEL SECURITY;
CREATE TABLE public.schema_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.source_claim (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    source_id uuid NOT NULL,
    kind text NOT NULL,
    draft_id uuid NOT NULL,
    version integer NOT NULL
);
ALTER TABLE ONLY public.source_claim FORCE ROW LEVEL SECURITY;
CREATE TABLE public.tenant_clock (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    offset_seconds integer NOT NULL,
    version integer NOT NULL
);
ALTER TABLE ONLY public.tenant_clock FORCE ROW LEVEL SECURITY;
ALTER TABLE ONLY public.approval_policy
    ADD CONSTRAINT approval_policy_pkey PRIMARY KEY (tenant_id);
ALTER TABLE ONLY public.billing_exception
    ADD CONSTRAINT billing_exception_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.billing_run
    ADD CONSTRAINT billing_run_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.chosen_way
    ADD CONSTRAINT chosen_way_pkey PRIMARY KEY (tenant_id, invoice_id);
ALTER TABLE ONLY public.customer_ref
    ADD CONSTRAINT customer_ref_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT draft_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.due
    ADD CONSTRAINT due_pkey PRIMARY KEY (tenant_id, kind, ref_id);
ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (tenant_id, caller, route, key);
ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (tenant_id, consumer, event_id);
ALTER TABLE ONLY public.invoice
    ADD CONSTRAINT invoice_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.issue_item
    ADD CONSTRAINT issue_item_pkey PRIMARY KEY (tenant_id, operation_id, "position");
ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (tenant_id, event_id);
ALTER TABLE ONLY public.legal_entity_ref
    ADD CONSTRAINT legal_entity_ref_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.number_series
    ADD CONSTRAINT number_series_pkey PRIMARY KEY (tenant_id, series);
ALTER TABLE ONLY public.operations
    ADD CONSTRAINT operations_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (tenant_id, consumer, event_id);
ALTER TABLE ONLY public.person_ref
    ADD CONSTRAINT person_ref_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.project_ref
    ADD CONSTRAINT project_ref_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.saga
    ADD CONSTRAINT saga_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.saga_step
    ADD CONSTRAINT saga_step_pkey PRIMARY KEY (tenant_id, saga_id, no);
ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.source_claim
    ADD CONSTRAINT source_claim_pkey PRIMARY KEY (tenant_id, source_id, kind);
ALTER TABLE ONLY public.tenant_clock
    ADD CONSTRAINT tenant_clock_pkey PRIMARY KEY (tenant_id);
CREATE INDEX billing_exception_newest ON public.billing_exception USING btree (tenant_id, raised_at DESC, id DESC);
CREATE INDEX draft_newest ON public.draft USING btree (tenant_id, created_at DESC, id DESC);
CREATE INDEX draft_position ON public.draft USING btree (tenant_id, position_id) WHERE (position_id IS NOT NULL);
CREATE INDEX draft_project ON public.draft USING btree (tenant_id, project_id);
CREATE INDEX due_at ON public.due USING btree (due_at);
CREATE INDEX invoice_by_date ON public.invoice USING btree (tenant_id, issue_date DESC, id DESC);
CREATE INDEX invoice_customer ON public.invoice USING btree (tenant_id, customer_id);
CREATE UNIQUE INDEX invoice_number_of_seller ON public.invoice USING btree (number, legal_entity_id, tenant_id);
CREATE INDEX invoice_position ON public.invoice USING btree (tenant_id, position_id) WHERE (position_id IS NOT NULL);
CREATE INDEX journal_aggregate ON public.journal USING btree (tenant_id, aggregate_id, version, event_no);
CREATE UNIQUE INDEX journal_seq ON public.journal USING btree (tenant_id, seq) WHERE (seq IS NOT NULL);
CREATE INDEX journal_unpublished ON public.journal USING btree (pos) WHERE (published_at IS NULL);
CREATE INDEX journal_unsealed ON public.journal USING btree (pos) WHERE (seq IS NULL);
CREATE INDEX parked_aggregate ON public.parked USING btree (tenant_id, consumer, aggregate_id, version, event_no);
CREATE INDEX project_ref_customer ON public.project_ref USING btree (tenant_id, customer_id);
CREATE INDEX saga_since ON public.saga USING btree (tenant_id, since, id);
CREATE INDEX source_claim_draft ON public.source_claim USING btree (tenant_id, draft_id);
CREATE UNIQUE INDEX source_claim_once ON public.source_claim USING btree (source_id, kind, tenant_id);
CREATE TRIGGER invoice_keep BEFORE UPDATE ON public.invoice FOR EACH ROW EXECUTE FUNCTION public.invoice_keep();
CREATE TRIGGER invoice_no_delete BEFORE DELETE ON public.invoice FOR EACH ROW EXECUTE FUNCTION public.invoice_refuse();
CREATE TRIGGER invoice_no_truncate BEFORE TRUNCATE ON public.invoice FOR EACH STATEMENT EXECUTE FUNCTION public.invoice_refuse();
CREATE TRIGGER journal_keep BEFORE UPDATE ON public.journal FOR EACH ROW EXECUTE FUNCTION public.journal_keep();
CREATE TRIGGER journal_no_delete BEFORE DELETE ON public.journal FOR EACH ROW EXECUTE FUNCTION public.journal_refuse();
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION public.journal_refuse();
ALTER TABLE public.approval_policy ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.billing_exception ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.billing_run ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.chosen_way ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.customer_ref ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.draft ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.due ENABLE ROW LEVEL SECURITY;
CREATE POLICY eraser_tenant ON public.journal TO billing_eraser USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY eraser_tenant ON public.tenant_clock FOR SELECT TO billing_eraser USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
ALTER TABLE public.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.invoice ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.issue_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.journal ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.legal_entity_ref ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.number_series ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.operations ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.parked ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.person_ref ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.project_ref ENABLE ROW LEVEL SECURITY;
CREATE POLICY relay_reads ON public.journal FOR SELECT TO billing_relay USING (true);
CREATE POLICY relay_seals ON public.journal FOR UPDATE TO billing_relay USING (true) WITH CHECK (true);
ALTER TABLE public.saga ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.saga_step ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.source_claim ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON public.approval_policy TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.billing_exception TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.billing_run TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.chosen_way TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.customer_ref TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.draft TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.due TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.idempotency TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.inbox TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.invoice TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.issue_item TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.journal TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.legal_entity_ref TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.number_series TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.operations TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.parked TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.person_ref TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.project_ref TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.saga TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.saga_step TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.source_claim TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.tenant_clock TO billing_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
ALTER TABLE public.tenant_clock ENABLE ROW LEVEL SECURITY;
CREATE POLICY timer_claims ON public.due FOR UPDATE TO billing_timer USING (true) WITH CHECK (true);
CREATE POLICY timer_reads ON public.due FOR SELECT TO billing_timer USING (true);
CREATE POLICY timer_reads ON public.tenant_clock FOR SELECT TO billing_timer USING (true);
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.approval_policy TO billing_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.billing_exception TO billing_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.billing_run TO billing_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.chosen_way TO billing_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.customer_ref TO billing_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.draft TO billing_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.due TO billing_app;
GRANT SELECT ON TABLE public.due TO billing_timer;
GRANT UPDATE(due_at) ON TABLE public.due TO billing_app;
GRANT UPDATE(tries) ON TABLE public.due TO billing_app;
GRANT UPDATE(tries) ON TABLE public.due TO billing_timer;
GRANT UPDATE(claimed_until) ON TABLE public.due TO billing_app;
GRANT UPDATE(claimed_until) ON TABLE public.due TO billing_timer;
GRANT SELECT,INSERT ON TABLE public.idempotency TO billing_app;
GRANT SELECT,INSERT ON TABLE public.inbox TO billing_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.invoice TO billing_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.issue_item TO billing_app;
GRANT SELECT ON TABLE public.journal TO billing_app;
GRANT SELECT ON TABLE public.journal TO billing_relay;
GRANT SELECT ON TABLE public.journal TO billing_eraser;
GRANT INSERT(event_id) ON TABLE public.journal TO billing_app;
GRANT INSERT(event_id) ON TABLE public.journal TO billing_eraser;
GRANT INSERT(aggregate_type) ON TABLE public.journal TO billing_app;
GRANT INSERT(aggregate_type) ON TABLE public.journal TO billing_eraser;
GRANT INSERT(aggregate_id) ON TABLE public.journal TO billing_app;
GRANT INSERT(aggregate_id) ON TABLE public.journal TO billing_eraser;
GRANT INSERT(version) ON TABLE public.journal TO billing_app;
GRANT INSERT(version) ON TABLE public.journal TO billing_eraser;
GRANT INSERT(event_no) ON TABLE public.journal TO billing_app;
GRANT INSERT(event_no) ON TABLE public.journal TO billing_eraser;
GRANT INSERT(message) ON TABLE public.journal TO billing_app;
GRANT INSERT(message) ON TABLE public.journal TO billing_eraser;
GRANT INSERT(actor) ON TABLE public.journal TO billing_app;
GRANT INSERT(actor) ON TABLE public.journal TO billing_eraser;
GRANT INSERT(reason) ON TABLE public.journal TO billing_app;
GRANT INSERT(reason) ON TABLE public.journal TO billing_eraser;
GRANT INSERT(traceparent) ON TABLE public.journal TO billing_app;
GRANT INSERT(traceparent) ON TABLE public.journal TO billing_eraser;
GRANT INSERT(at) ON TABLE public.journal TO billing_app;
GRANT INSERT(at) ON TABLE public.journal TO billing_eraser;
GRANT INSERT(digest) ON TABLE public.journal TO billing_app;
GRANT INSERT(digest) ON TABLE public.journal TO billing_eraser;
GRANT INSERT(salt) ON TABLE public.journal TO billing_app;
GRANT INSERT(salt),UPDATE(salt) ON TABLE public.journal TO billing_eraser;
GRANT INSERT(payload) ON TABLE public.journal TO billing_app;
GRANT INSERT(payload),UPDATE(payload) ON TABLE public.journal TO billing_eraser;
GRANT UPDATE(erased_by) ON TABLE public.journal TO billing_eraser;
GRANT UPDATE(seq) ON TABLE public.journal TO billing_relay;
GRANT UPDATE(prev_hash) ON TABLE public.journal TO billing_relay;
GRANT UPDATE(hash) ON TABLE public.journal TO billing_relay;
GRANT UPDATE(published_at) ON TABLE public.journal TO billing_relay;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.legal_entity_ref TO billing_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.number_series TO billing_app;
GRANT SELECT,INSERT ON TABLE public.operations TO billing_app;
GRANT UPDATE(state) ON TABLE public.operations TO billing_app;
GRANT UPDATE(done) ON TABLE public.operations TO billing_app;
GRANT UPDATE(total) ON TABLE public.operations TO billing_app;
GRANT UPDATE(failed) ON TABLE public.operations TO billing_app;
GRANT UPDATE(result_href) ON TABLE public.operations TO billing_app;
GRANT UPDATE(error) ON TABLE public.operations TO billing_app;
GRANT UPDATE(ended_at) ON TABLE public.operations TO billing_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parked TO billing_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.person_ref TO billing_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.project_ref TO billing_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.saga TO billing_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.saga_step TO billing_app;
GRANT SELECT ON TABLE public.schema_version TO billing_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.source_claim TO billing_app;
GRANT SELECT ON TABLE public.tenant_clock TO billing_timer;
GRANT SELECT ON TABLE public.tenant_clock TO billing_eraser;
GRANT SELECT,INSERT ON TABLE public.tenant_clock TO billing_app;
GRANT UPDATE(offset_seconds) ON TABLE public.tenant_clock TO billing_app;
GRANT UPDATE(version) ON TABLE public.tenant_clock TO billing_app;
insert into public.schema_version values ('0004');
