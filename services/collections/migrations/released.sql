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
CREATE FUNCTION public.posting_balances() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  if exists (select from posting where tenant_id = new.tenant_id and entry_id = new.entry_id
             group by currency having sum(amount) <> 0) then
    raise exception 'an entry of the subledger does not balance' using errcode = 'check_violation';
  end if;
  return null;
end $$;
CREATE FUNCTION public.posting_refuse() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
  raise exception 'the subledger is corrected by reversal only' using errcode = 'insufficient_privilege';
end $$;
CREATE TABLE public.allocation (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    transaction_id uuid NOT NULL,
    item_id uuid NOT NULL,
    number text NOT NULL,
    currency text NOT NULL,
    amount numeric NOT NULL,
    discount numeric NOT NULL,
    reason text NOT NULL,
    undone boolean NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.allocation FORCE ROW LEVEL SECURITY;
CREATE TABLE public.bank_transaction (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    statement_id uuid NOT NULL,
    iban text NOT NULL,
    line_key text NOT NULL,
    booking_date date NOT NULL,
    value_date date NOT NULL,
    currency text NOT NULL,
    amount numeric NOT NULL,
    counterparty_name text NOT NULL,
    counterparty_iban text NOT NULL,
    remittance text NOT NULL,
    end_to_end_id text NOT NULL,
    state text NOT NULL,
    proposals jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.bank_transaction FORCE ROW LEVEL SECURITY;
CREATE TABLE public.due (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    kind text NOT NULL,
    ref_id uuid NOT NULL,
    due_at timestamp with time zone NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    claimed_until timestamp with time zone
);
ALTER TABLE ONLY public.due FORCE ROW LEVEL SECURITY;
CREATE TABLE public.dunning_notice (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    item_id uuid NOT NULL,
    customer_id uuid NOT NULL,
    level integer NOT NULL,
    message bytea NOT NULL,
    created_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.dunning_notice FORCE ROW LEVEL SECURITY;
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
CREATE TABLE public.open_item (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    version integer NOT NULL,
    number text NOT NULL,
    kind text NOT NULL,
    customer_id uuid NOT NULL,
    customer_name text NOT NULL,
    customer_number text NOT NULL,
    legal_entity_id uuid NOT NULL,
    issue_date date NOT NULL,
    due_date date NOT NULL,
    currency text NOT NULL,
    gross numeric NOT NULL,
    open_amount numeric NOT NULL,
    discount_until date,
    discount_amount numeric NOT NULL,
    consumer boolean NOT NULL,
    language text NOT NULL,
    email text NOT NULL,
    state text NOT NULL,
    dunning_level integer NOT NULL,
    CONSTRAINT open_item_not_negative CHECK ((open_amount >= (0)::numeric))
);
ALTER TABLE ONLY public.open_item FORCE ROW LEVEL SECURITY;
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
CREATE TABLE public.payer (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    iban text NOT NULL,
    customer_id uuid NOT NULL
);
ALTER TABLE ONLY public.payer FORCE ROW LEVEL SECURITY;
CREATE TABLE public.posting (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    entry_id uuid NOT NULL,
    account text NOT NULL,
    currency text NOT NULL,
    amount numeric NOT NULL,
    kind text NOT NULL,
    ref_id uuid NOT NULL,
    customer_id uuid,
    posting_date date NOT NULL
);
ALTER TABLE ONLY public.posting FORCE ROW LEVEL SECURITY;
CREATE TABLE public.schema_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.statement (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    id uuid NOT NULL,
    iban text NOT NULL,
    bank_statement_id text NOT NULL,
    from_date date,
    to_date date,
    currency text NOT NULL,
    opening numeric,
    closing numeric,
    new_lines integer NOT NULL,
    known_lines integer NOT NULL,
    balanced boolean NOT NULL,
    file jsonb NOT NULL,
    imported_at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.statement FORCE ROW LEVEL SECURITY;
CREATE TABLE public.tenant_clock (
    tenant_id uuid DEFAULT (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid NOT NULL,
    offset_seconds integer NOT NULL,
    version integer NOT NULL
);
ALTER TABLE ONLY public.tenant_clock FORCE ROW LEVEL SECURITY;
ALTER TABLE ONLY public.allocation
    ADD CONSTRAINT allocation_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.bank_transaction
    ADD CONSTRAINT bank_transaction_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.due
    ADD CONSTRAINT due_pkey PRIMARY KEY (tenant_id, kind, ref_id);
ALTER TABLE ONLY public.dunning_notice
    ADD CONSTRAINT dunning_notice_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (tenant_id, caller, route, key);
ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (tenant_id, consumer, event_id);
ALTER TABLE ONLY public.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY (tenant_id, event_id);
ALTER TABLE ONLY public.open_item
    ADD CONSTRAINT open_item_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.operations
    ADD CONSTRAINT operations_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.parked
    ADD CONSTRAINT parked_pkey PRIMARY KEY (tenant_id, consumer, event_id);
ALTER TABLE ONLY public.payer
    ADD CONSTRAINT payer_pkey PRIMARY KEY (tenant_id, iban);
ALTER TABLE ONLY public.posting
    ADD CONSTRAINT posting_pkey PRIMARY KEY (tenant_id, entry_id, account, currency);
ALTER TABLE ONLY public.schema_version
    ADD CONSTRAINT schema_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.statement
    ADD CONSTRAINT statement_pkey PRIMARY KEY (tenant_id, id);
ALTER TABLE ONLY public.tenant_clock
    ADD CONSTRAINT tenant_clock_pkey PRIMARY KEY (tenant_id);
CREATE INDEX allocation_item ON public.allocation USING btree (tenant_id, item_id);
CREATE INDEX allocation_transaction ON public.allocation USING btree (tenant_id, transaction_id);
CREATE UNIQUE INDEX bank_transaction_line ON public.bank_transaction USING btree (iban, line_key, tenant_id);
CREATE INDEX bank_transaction_newest ON public.bank_transaction USING btree (tenant_id, created_at DESC, id DESC);
CREATE INDEX bank_transaction_waiting ON public.bank_transaction USING btree (tenant_id, id) WHERE (state = 'UNMATCHED'::text);
CREATE INDEX due_at ON public.due USING btree (due_at);
CREATE INDEX dunning_notice_item ON public.dunning_notice USING btree (tenant_id, item_id);
CREATE INDEX dunning_notice_newest ON public.dunning_notice USING btree (tenant_id, created_at DESC, id DESC);
CREATE INDEX journal_aggregate ON public.journal USING btree (tenant_id, aggregate_id, version, event_no);
CREATE UNIQUE INDEX journal_seq ON public.journal USING btree (tenant_id, seq) WHERE (seq IS NOT NULL);
CREATE INDEX journal_unpublished ON public.journal USING btree (pos) WHERE (published_at IS NULL);
CREATE INDEX journal_unsealed ON public.journal USING btree (pos) WHERE (seq IS NULL);
CREATE INDEX open_item_customer ON public.open_item USING btree (tenant_id, customer_id);
CREATE INDEX open_item_due ON public.open_item USING btree (tenant_id, due_date, id);
CREATE INDEX parked_aggregate ON public.parked USING btree (tenant_id, consumer, aggregate_id, version, event_no);
CREATE INDEX posting_ref ON public.posting USING btree (tenant_id, ref_id);
CREATE TRIGGER journal_keep BEFORE UPDATE ON public.journal FOR EACH ROW EXECUTE FUNCTION public.journal_keep();
CREATE TRIGGER journal_no_delete BEFORE DELETE ON public.journal FOR EACH ROW EXECUTE FUNCTION public.journal_refuse();
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON public.journal FOR EACH STATEMENT EXECUTE FUNCTION public.journal_refuse();
CREATE CONSTRAINT TRIGGER posting_balances AFTER INSERT ON public.posting DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.posting_balances();
CREATE TRIGGER posting_no_change BEFORE DELETE OR UPDATE ON public.posting FOR EACH ROW EXECUTE FUNCTION public.posting_refuse();
CREATE TRIGGER posting_no_truncate BEFORE TRUNCATE ON public.posting FOR EACH STATEMENT EXECUTE FUNCTION public.posting_refuse();
ALTER TABLE public.allocation ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.bank_transaction ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.due ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.dunning_notice ENABLE ROW LEVEL SECURITY;
CREATE POLICY eraser_tenant ON public.journal TO collections_eraser USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY eraser_tenant ON public.tenant_clock FOR SELECT TO collections_eraser USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
ALTER TABLE public.idempotency ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.inbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.journal ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.open_item ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.operations ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.parked ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.payer ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.posting ENABLE ROW LEVEL SECURITY;
CREATE POLICY relay_reads ON public.journal FOR SELECT TO collections_relay USING (true);
CREATE POLICY relay_seals ON public.journal FOR UPDATE TO collections_relay USING (true) WITH CHECK (true);
ALTER TABLE public.statement ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON public.allocation TO collections_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.bank_transaction TO collections_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.due TO collections_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.dunning_notice TO collections_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.idempotency TO collections_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.inbox TO collections_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.journal TO collections_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.open_item TO collections_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.operations TO collections_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.parked TO collections_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.payer TO collections_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.posting TO collections_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.statement TO collections_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
CREATE POLICY tenant ON public.tenant_clock TO collections_app USING ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid)) WITH CHECK ((tenant_id = (NULLIF(current_setting('kontor.tenant'::text, true), ''::text))::uuid));
ALTER TABLE public.tenant_clock ENABLE ROW LEVEL SECURITY;
CREATE POLICY timer_claims ON public.due FOR UPDATE TO collections_timer USING (true) WITH CHECK (true);
CREATE POLICY timer_reads ON public.due FOR SELECT TO collections_timer USING (true);
CREATE POLICY timer_reads ON public.tenant_clock FOR SELECT TO collections_timer USING (true);
GRANT SELECT,INSERT,UPDATE ON TABLE public.allocation TO collections_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.bank_transaction TO collections_app;
GRANT SELECT,INSERT,DELETE ON TABLE public.due TO collections_app;
GRANT SELECT ON TABLE public.due TO collections_timer;
GRANT UPDATE(due_at) ON TABLE public.due TO collections_app;
GRANT UPDATE(tries) ON TABLE public.due TO collections_app;
GRANT UPDATE(tries) ON TABLE public.due TO collections_timer;
GRANT UPDATE(claimed_until) ON TABLE public.due TO collections_app;
GRANT UPDATE(claimed_until) ON TABLE public.due TO collections_timer;
GRANT SELECT,INSERT,UPDATE ON TABLE public.dunning_notice TO collections_app;
GRANT SELECT,INSERT ON TABLE public.idempotency TO collections_app;
GRANT SELECT,INSERT ON TABLE public.inbox TO collections_app;
GRANT SELECT ON TABLE public.journal TO collections_app;
GRANT SELECT ON TABLE public.journal TO collections_relay;
GRANT SELECT ON TABLE public.journal TO collections_eraser;
GRANT INSERT(event_id) ON TABLE public.journal TO collections_app;
GRANT INSERT(event_id) ON TABLE public.journal TO collections_eraser;
GRANT INSERT(aggregate_type) ON TABLE public.journal TO collections_app;
GRANT INSERT(aggregate_type) ON TABLE public.journal TO collections_eraser;
GRANT INSERT(aggregate_id) ON TABLE public.journal TO collections_app;
GRANT INSERT(aggregate_id) ON TABLE public.journal TO collections_eraser;
GRANT INSERT(version) ON TABLE public.journal TO collections_app;
GRANT INSERT(version) ON TABLE public.journal TO collections_eraser;
GRANT INSERT(event_no) ON TABLE public.journal TO collections_app;
GRANT INSERT(event_no) ON TABLE public.journal TO collections_eraser;
GRANT INSERT(message) ON TABLE public.journal TO collections_app;
GRANT INSERT(message) ON TABLE public.journal TO collections_eraser;
GRANT INSERT(actor) ON TABLE public.journal TO collections_app;
GRANT INSERT(actor) ON TABLE public.journal TO collections_eraser;
GRANT INSERT(reason) ON TABLE public.journal TO collections_app;
GRANT INSERT(reason) ON TABLE public.journal TO collections_eraser;
GRANT INSERT(traceparent) ON TABLE public.journal TO collections_app;
GRANT INSERT(traceparent) ON TABLE public.journal TO collections_eraser;
GRANT INSERT(at) ON TABLE public.journal TO collections_app;
GRANT INSERT(at) ON TABLE public.journal TO collections_eraser;
GRANT INSERT(digest) ON TABLE public.journal TO collections_app;
GRANT INSERT(digest) ON TABLE public.journal TO collections_eraser;
GRANT INSERT(salt) ON TABLE public.journal TO collections_app;
GRANT INSERT(salt),UPDATE(salt) ON TABLE public.journal TO collections_eraser;
GRANT INSERT(payload) ON TABLE public.journal TO collections_app;
GRANT INSERT(payload),UPDATE(payload) ON TABLE public.journal TO collections_eraser;
GRANT UPDATE(erased_by) ON TABLE public.journal TO collections_eraser;
GRANT UPDATE(seq) ON TABLE public.journal TO collections_relay;
GRANT UPDATE(prev_hash) ON TABLE public.journal TO collections_relay;
GRANT UPDATE(hash) ON TABLE public.journal TO collections_relay;
GRANT UPDATE(published_at) ON TABLE public.journal TO collections_relay;
GRANT SELECT,INSERT,UPDATE ON TABLE public.open_item TO collections_app;
GRANT SELECT,INSERT ON TABLE public.operations TO collections_app;
GRANT UPDATE(state) ON TABLE public.operations TO collections_app;
GRANT UPDATE(done) ON TABLE public.operations TO collections_app;
GRANT UPDATE(total) ON TABLE public.operations TO collections_app;
GRANT UPDATE(failed) ON TABLE public.operations TO collections_app;
GRANT UPDATE(result_href) ON TABLE public.operations TO collections_app;
GRANT UPDATE(error) ON TABLE public.operations TO collections_app;
GRANT UPDATE(ended_at) ON TABLE public.operations TO collections_app;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE public.parked TO collections_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.payer TO collections_app;
GRANT SELECT,INSERT ON TABLE public.posting TO collections_app;
GRANT SELECT ON TABLE public.schema_version TO collections_app;
GRANT SELECT,INSERT,UPDATE ON TABLE public.statement TO collections_app;
GRANT SELECT ON TABLE public.tenant_clock TO collections_timer;
GRANT SELECT ON TABLE public.tenant_clock TO collections_eraser;
GRANT SELECT,INSERT ON TABLE public.tenant_clock TO collections_app;
GRANT UPDATE(offset_seconds) ON TABLE public.tenant_clock TO collections_app;
GRANT UPDATE(version) ON TABLE public.tenant_clock TO collections_app;
insert into public.schema_version values ('0001');
