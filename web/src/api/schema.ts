// Made by `./kontor web api`, of d5e7bfe2178f2804; never edited.
export interface paths {
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs a browser in: like `POST /v1/sessions`, with the session's secret in a cookie. */
        post: operations["signIn"];
        /** Signs out: ends the session of the cookie, or of the token, everywhere within two seconds. */
        delete: operations["signOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api_keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List api keys. */
        get: operations["platformListApiKeys"];
        put?: never;
        /** Makes an API key for a person; the secret is in this answer only. */
        post: operations["platformCreateApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/api_keys/{id}:revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a key; requests with it are refused within two seconds. */
        post: operations["platformRevokeApiKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approval_policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get approval policy. */
        get: operations["billingGetApprovalPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Sets how many levels approve a draft, by its gross amount. */
        patch: operations["billingUpdateApprovalPolicy"];
        trace?: never;
    };
    "/v1/approval_policy:simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Which levels an amount needs, by the policy or by levels one only thinks of. Nothing is changed. */
        post: operations["billingSimulateApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bank_transactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List bank transactions. */
        get: operations["collectionsListBankTransactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bank_transactions:batchUndo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes back what became of the money of many bank transactions, each by the rules for one. */
        post: operations["collectionsBatchUndoAllocations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bank_transactions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get bank transaction. */
        get: operations["collectionsGetBankTransaction"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bank_transactions/{id}:acceptProposal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Books a proposal as it stands: its invoices in their order until nothing is left, each up to what is open of it; with */
        post: operations["collectionsAcceptBankTransactionProposal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bank_transactions/{id}:allocate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A person says what a payment is for. */
        post: operations["collectionsAllocateBankTransaction"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bank_transactions/{id}:rejectProposal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A person says that the money is not for these invoices: neither proposed nor booked by itself any more. */
        post: operations["collectionsRejectBankTransactionProposal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bank_transactions/{id}:restoreProposal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a rejection back: proposed again. */
        post: operations["collectionsRestoreBankTransactionProposal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bank_transactions/{id}:undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes all allocations of a payment back; the items are open again. One alone: UndoCreditAllocation. */
        post: operations["collectionsUndoAllocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/base_rates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List base rates. */
        get: operations["collectionsListBaseRates"];
        put?: never;
        /** Adds a base rate of § 247 BGB as the Bundesbank publishes it on 1 January and 1 July. */
        post: operations["collectionsAddBaseRate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing_exceptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Differences seen after issue that a person must decide. */
        get: operations["billingListBillingExceptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing_exceptions:batchResolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says of many differences what was done about them, with one sentence as `reason`. */
        post: operations["billingBatchResolveBillingExceptions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing_exceptions/{id}:resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes an exception with what was done about it. */
        post: operations["billingResolveBillingException"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing_runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List billing runs. */
        get: operations["billingListBillingRuns"];
        put?: never;
        /** Drafts what can be billed up to a day: time, expenses, retainers. One draft per project. */
        post: operations["billingCreateBillingRun"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing_runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get billing run. */
        get: operations["billingGetBillingRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed a record, when, why and what, newest first, with the verdict of the chain that seals it. */
        get: operations["billingListHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Newest first; with a limited permission those that the caller ordered. */
        get: operations["billingListOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/operations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far long work of billing is; `result_href` says where its outcomes are listed. */
        get: operations["billingGetOperation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/operations/{id}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops it after the part in hand: what was done stays done. Only by whoever ordered it. */
        post: operations["billingCancelOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/operations/{id}/outcomes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of each record of a verb over a filter. */
        get: operations["billingListOutcomes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/billing/operations/{operation_id}/issue_outcomes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of each draft that IssueDrafts named, in the order in which they were named. */
        get: operations["billingListIssueOutcomes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bounces": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Delivery status notifications of mail servers, newest first; also those that belong to no dispatch. */
        get: operations["einvoiceListBounces"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/built_in_invoice_layout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The built-in layout's HTML and CSS, to start one's own from. */
        get: operations["einvoiceGetBuiltInLayout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections_policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get collections policy. */
        get: operations["collectionsGetCollectionsPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update collections policy. */
        patch: operations["collectionsUpdateCollectionsPolicy"];
        trace?: never;
    };
    "/v1/collections/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed a record, when, why and what, newest first, with the verdict of the chain that seals it. */
        get: operations["collectionsListHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Newest first; with a limited permission those that the caller ordered. */
        get: operations["collectionsListOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/operations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far long work of collections is; `result_href` says where its result is read. */
        get: operations["collectionsGetOperation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/operations/{id}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops it after the part in hand: what was done stays done. Only by whoever ordered it. */
        post: operations["collectionsCancelOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/collections/operations/{id}/outcomes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of each record of a verb over a filter. */
        get: operations["collectionsListOutcomes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List credits. */
        get: operations["collectionsListCredits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credits/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get credit. */
        get: operations["collectionsGetCredit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credits/{id}:acceptProposal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Books a proposal as it stands: its invoices in their order until nothing is left, each up to what is open of it; with */
        post: operations["collectionsAcceptCreditProposal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credits/{id}:allocate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A person says what free credit is for. */
        post: operations["collectionsAllocateCredit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credits/{id}:refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Free credit is to be paid back; it is reserved until the bank line of the refund is imported. */
        post: operations["collectionsRefundCredit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credits/{id}:rejectProposal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A person says that the money is not for these invoices: neither proposed nor booked by itself any more. */
        post: operations["collectionsRejectCreditProposal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credits/{id}:restoreProposal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a rejection back: proposed again. */
        post: operations["collectionsRestoreCreditProposal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/credits/{id}:undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes one allocation of a credit back; the others stay. */
        post: operations["collectionsUndoCreditAllocation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/crm/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed a record, when, why and what, newest first, with the verdict of the chain that seals it. */
        get: operations["crmListHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/crm/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Newest first; with a limited permission those that the caller ordered. */
        get: operations["crmListOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/crm/operations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far it is. */
        get: operations["crmGetOperation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/crm/operations/{id}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops it after the part in hand: what was done stays done. Only by whoever ordered it. */
        post: operations["crmCancelOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/crm/operations/{id}/outcomes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of each record of a verb over a filter. */
        get: operations["crmListOutcomes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List customers. */
        get: operations["crmListCustomers"];
        put?: never;
        /** Create customer. */
        post: operations["crmCreateCustomer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/customers/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get customer. */
        get: operations["crmGetCustomer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update customer. */
        patch: operations["crmUpdateCustomer"];
        trace?: never;
    };
    "/v1/dispatches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List dispatches. */
        get: operations["einvoiceListDispatches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dispatches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get dispatch. */
        get: operations["einvoiceGetDispatch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{id}:render": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes an archived document anew from the frozen invoice and the layout it was made with: the same bytes, or an */
        post: operations["einvoiceRenderDocument"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The bytes as archived. */
        get: operations["einvoiceDownloadDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The verdict kept with an archived document, as a page. */
        get: operations["einvoiceGetDocumentReport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/documents/{id}/view": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The structured data of an archived document, as a page. */
        get: operations["einvoiceGetDocumentView"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List drafts. */
        get: operations["billingListDrafts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts:batchApprove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One level's yes to many drafts, each by the rules for one. */
        post: operations["billingBatchApproveDrafts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts:batchDiscard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Drops many drafts; their sources can be billed again. */
        post: operations["billingBatchDiscardDrafts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts:batchIssue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Issues up to 50 drafts at once, or all that a filter shows; only a cancellation undoes it. */
        post: operations["billingBatchIssueDrafts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts:batchRedraft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Drafts many stale drafts anew. */
        post: operations["billingBatchRedraftDrafts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts:batchSendBack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Many drafts back to their authors, with one comment as `reason`. */
        post: operations["billingBatchSendBackDrafts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts:batchSubmit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends many drafts to their approvers; each succeeds or fails alone. */
        post: operations["billingBatchSubmitDrafts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts:issue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Issues up to a thousand drafts; goes on after the answer. A draft that cannot be issued fails alone. */
        post: operations["billingIssueDrafts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get draft. */
        get: operations["billingGetDraft"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Corrects a draft: texts, quantities, prices of lines, period, references. Sources stay linked. */
        patch: operations["billingUpdateDraft"];
        trace?: never;
    };
    "/v1/drafts/{id}:approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** One level's yes. Nobody approves what they submitted, nor two levels of one draft. */
        post: operations["billingApproveDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts/{id}:discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Drops a draft; its sources can be billed again. */
        post: operations["billingDiscardDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts/{id}:issue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives the number, freezes the content, announces InvoiceIssued. Only a cancellation undoes it; its letter can be */
        post: operations["billingIssueInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts/{id}:redraft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Drafts a stale draft anew from what its sources are now. */
        post: operations["billingRedraftDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts/{id}:sendBack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Back to its author with a comment. */
        post: operations["billingSendBackDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts/{id}:submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a draft to its approvers; the policy decides how many levels. */
        post: operations["billingSubmitDraft"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/drafts/{id}/letter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is written to the customer when the draft is issued, and what leaves where. */
        get: operations["billingGetDraftLetter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dunning_notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List dunning notices. */
        get: operations["collectionsListDunningNotices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dunning_notices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get dunning notice. */
        get: operations["collectionsGetDunningNotice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/einvoice:check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Validates an e-invoice by the official rules and our own. In one call, up to 3.5 MB: */
        post: operations["einvoiceCheckFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/einvoice:convert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The same invoice in the other syntax, as XML. */
        post: operations["einvoiceConvertFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/einvoice:view": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A page a person reads, of any XML invoice or hybrid PDF: every business term, and what stands beside them. */
        post: operations["einvoiceViewFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/einvoice/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed a record, when, why and what, newest first, with the verdict of the chain that seals it. */
        get: operations["einvoiceListHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/einvoice/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Newest first; with a limited permission those that the caller ordered. */
        get: operations["einvoiceListOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/einvoice/operations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far it is. */
        get: operations["einvoiceGetOperation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/einvoice/operations/{id}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops it after the part in hand: what was done stays done. Only by whoever ordered it. */
        post: operations["einvoiceCancelOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/einvoice/operations/{id}/outcomes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of each record of a verb over a filter. */
        get: operations["einvoiceListOutcomes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/exemptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Grounds on which a supply is free of tax, each with its paragraph; an invoice line names one. */
        get: operations["billingListExemptions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/expenses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List expenses. */
        get: operations["timetrackingListExpenses"];
        put?: never;
        /** Create expense. */
        post: operations["timetrackingCreateExpense"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/expenses:approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The project lead's yes; nobody approves their own. */
        post: operations["timetrackingApproveExpenses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/expenses:batchApprove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approves many expenses, each by the rules for one. */
        post: operations["timetrackingBatchApproveExpenses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/expenses:batchReject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives many expenses back with one reason. */
        post: operations["timetrackingBatchRejectExpenses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/expenses:batchSubmit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands many expenses in; each succeeds or fails alone. */
        post: operations["timetrackingBatchSubmitExpenses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/expenses:reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives expenses back with a reason; their author corrects them and hands them in again. */
        post: operations["timetrackingRejectExpenses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/expenses:submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands expenses in for approval. */
        post: operations["timetrackingSubmitExpenses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/expenses:takeBack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes back what was handed in and nobody has decided yet: a draft again, to correct or to discard. */
        post: operations["timetrackingTakeBackExpenses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/expenses/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get expense. */
        get: operations["timetrackingGetExpense"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update expense. */
        patch: operations["timetrackingUpdateExpense"];
        trace?: never;
    };
    "/v1/expenses/{id}:discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes an expense away that is not handed in yet, or was given back. */
        post: operations["timetrackingDiscardExpense"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/expenses/{id}:withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes an approval back; refused once the expense is billed. */
        post: operations["timetrackingWithdrawExpenseApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/expenses/{id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The receipt's bytes; with a limited permission the caller's own only. */
        get: operations["timetrackingDownloadReceipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/figure_targets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the firm aims at. */
        get: operations["reportingGetFigureTargets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Sets what the firm aims at; a figure that is left out has no target. */
        patch: operations["reportingUpdateFigureTargets"];
        trace?: never;
    };
    "/v1/figures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Key figures of a period: lead_to_order_rate, project_margin, utilisation, budget_variance, dso, */
        get: operations["reportingGetFigures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/figures/{key}/positions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The rows that make a figure; their sums are the figure's numerator and denominator. */
        get: operations["reportingListFigurePositions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Uploads a file and answers the reference that other calls take. */
        post: operations["uploadFile"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoice_layouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List invoice layouts. */
        get: operations["einvoiceListInvoiceLayouts"];
        put?: never;
        /** A new layout in its first version, tried out before it is kept. Used only once it is activated. */
        post: operations["einvoiceCreateInvoiceLayout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoice_layouts:preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A PDF of a sample or of an issued invoice, in a layout kept or not yet kept. Nothing is stored. */
        post: operations["einvoicePreviewInvoiceLayout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoice_layouts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get invoice layout. */
        get: operations["einvoiceGetInvoiceLayout"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Writes a new version; older ones stay, since documents were made from them. */
        patch: operations["einvoiceUpdateInvoiceLayout"];
        trace?: never;
    };
    "/v1/invoice_layouts/{id}:activate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** From now on documents look like this version; another layout of the same seller steps back. Version 0 goes back to */
        post: operations["einvoiceActivateInvoiceLayout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoice_layouts/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List invoice layout versions. */
        get: operations["einvoiceListInvoiceLayoutVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List invoices. */
        get: operations["billingListInvoices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices:batchRetryDelivery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks for the documents or the dispatch of many invoices again. */
        post: operations["billingBatchRetryDeliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices:cancelSend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Calls back which of these letters still wait to leave; what has left is passed over. */
        post: operations["billingCancelSendInvoices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices:previewLetters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What would be written if many drafts were issued today or many invoices sent again: what letters of one kind say, to */
        post: operations["billingPreviewLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get invoice. */
        get: operations["billingGetInvoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels an issued invoice by a linked cancellation document; the work becomes billable again. The letter of the */
        post: operations["billingCancelInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}:cancelSend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Calls a letter back that waits to leave. The invoice stays issued; RetryDelivery sends it. It asks for no version: */
        post: operations["billingCancelSendInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}:retryDelivery": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks for documents or dispatch again after a failure, or for what was called back. */
        post: operations["billingRetryDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/cancellation_letter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is written to the customer with the cancellation document if the invoice is cancelled now, and what leaves where. */
        get: operations["billingGetCancellationLetter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/letter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is written to the customer when an issued invoice is sent again, and what leaves where. */
        get: operations["billingGetInvoiceLetter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{id}/saga": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where an invoice stands between draft and cash, since when, why, until when. */
        get: operations["billingGetSaga"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{invoice_id}/dispatches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every dispatch of one invoice, oldest first. */
        get: operations["einvoiceListInvoiceDispatches"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{invoice_id}/documents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The archived documents of an invoice with their validation report. */
        get: operations["einvoiceListDocuments"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invoices/{invoice_id}/proof": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Documents as archived, reports, the frozen invoice, approvals, sources, dispatches and journal evidence in one ZIP; */
        get: operations["einvoiceGetProof"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/leads": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List leads. */
        get: operations["crmListLeads"];
        put?: never;
        /** Takes down an enquiry. */
        post: operations["crmCreateLead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/leads:batchLose": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives many leads up, for one reason. */
        post: operations["crmBatchLoseLeads"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/leads/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get lead. */
        get: operations["crmGetLead"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/leads/{id}:assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says who answers an open lead; no person: nobody in particular. */
        post: operations["crmAssignLead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/leads/{id}:lose": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Closes the lead with the reason it was lost. */
        post: operations["crmLoseLead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/leads/{id}:qualify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the lead a customer (new, or a known one) with an opportunity. */
        post: operations["crmQualifyLead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/legal_entities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List legal entities. */
        get: operations["platformListLegalEntities"];
        put?: never;
        /** Adds a legal entity: the seller named on invoices. */
        post: operations["platformCreateLegalEntity"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/legal_entities/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get legal entity. */
        get: operations["platformGetLegalEntity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update legal entity. */
        patch: operations["platformUpdateLegalEntity"];
        trace?: never;
    };
    "/v1/lineage/{bank_transaction_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** From a bank line back to the lead: allocation, invoice line, source, quote line, lead. */
        get: operations["reportingGetLineage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mail_texts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What letters say on every occasion, in every language, in the order in which they leave from quote to reminder. */
        get: operations["platformListMailTexts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mail_texts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get mail text. */
        get: operations["platformGetMailText"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** The tenant's own words from now on, for letters that somebody reads before they leave and for those that leave by */
        patch: operations["platformUpdateMailText"];
        trace?: never;
    };
    "/v1/mail_texts/{id}:preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** How words would read, with example facts in their places; keeps nothing. */
        post: operations["platformPreviewMailText"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mail_texts/{id}:reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Back to what Kontor says by itself. */
        post: operations["platformResetMailText"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who the caller is: person, tenant, permissions, scope, clock. */
        get: operations["platformGetMe"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me:changePassword": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets another password for the caller, who says the present one; ends all other sessions of theirs. */
        post: operations["platformChangePassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All preferences of the caller; at most fifty. */
        get: operations["platformListMyPreferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/preferences/{key}:set": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps a preference of the caller under its key; an empty value forgets it. Based on the version that is named, or on */
        post: operations["platformSetMyPreference"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/second_factor:enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the proposed second factor count from the next sign-in on. */
        post: operations["platformEnableSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/second_factor:propose": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A secret for the caller's authenticator app (RFC 6238) and recovery codes. Holds once `:enable` has shown that the */
        post: operations["platformProposeSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/second_factor:remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes the caller's second factor away; asks for the password. */
        post: operations["platformRemoveSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's own sessions that are open, the newest first, at most a hundred. */
        get: operations["platformListMySessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/sessions:revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends all of the caller's sessions but the one this is asked in; with `also_this` that one too. */
        post: operations["platformRevokeMySessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/sessions/{id}:revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends one of the caller's own sessions: requests with it are refused within two seconds. */
        post: operations["platformRevokeMySession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/views": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's own views, by list and name; at most a hundred. */
        get: operations["platformListMyViews"];
        put?: never;
        /** Keeps a view for the caller; its name is taken once in a list. */
        post: operations["platformCreateMyView"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/me/views/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get my view. */
        get: operations["platformGetMyView"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update my view. */
        patch: operations["platformUpdateMyView"];
        trace?: never;
    };
    "/v1/me/views/{id}:delete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Forgets a view of the caller. One that is gone is no error. */
        post: operations["platformDeleteMyView"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/milestones": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List milestones. */
        get: operations["projectsListMilestones"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/milestones:batchRecordAcceptance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Records that many milestones were accepted, as the customer told somebody here. */
        post: operations["projectsBatchRecordAcceptances"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/milestones:batchWithdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes the report of many milestones back, for one reason. */
        post: operations["projectsBatchWithdrawMilestones"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/milestones/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get milestone. */
        get: operations["projectsGetMilestone"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/milestones/{id}:cancelSend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Calls a letter back that waits to leave; the milestone is as unreported as before, its evidence stays. */
        post: operations["projectsCancelSendMilestone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/milestones/{id}:recordAcceptance": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes down an acceptance that the customer gave outside the platform (protocol, mail). */
        post: operations["projectsRecordAcceptance"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/milestones/{id}:report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reports a milestone as reached and mails the customer a link to accept it. */
        post: operations["projectsReportMilestone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/milestones/{id}:withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a report back before the customer answered. */
        post: operations["projectsWithdrawMilestone"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/milestones/{id}/letter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What ReportMilestone would write to the customer, for somebody to read and change before it leaves. */
        get: operations["projectsGetMilestoneLetter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/open_items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List open items. */
        get: operations["collectionsListOpenItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/open_items:batchAssert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Claims a cost, or what the law gives, beside many open items. */
        post: operations["collectionsBatchAssertClaims"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/open_items:batchRemind": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends the next reminder of many open items, each by the rules for one and with its usual letter. */
        post: operations["collectionsBatchSendReminders"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/open_items/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get open item. */
        get: operations["collectionsGetOpenItem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/open_items/{id}:assert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Claims default interest so far and the lump sum of § 288 BGB beside the principal, or a cost of prosecution. */
        post: operations["collectionsAssertClaims"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/open_items/{id}:cancelSend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Calls a reminder back that waits to leave: its level does not count, nothing is claimed. */
        post: operations["collectionsCancelSendReminder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/open_items/{id}:drop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What is open of a claim beside the principal is claimed no more. */
        post: operations["collectionsDropClaim"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/open_items/{id}:remind": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reminds of an item now, by the rules of those that leave by themselves: one level after the other, after the due */
        post: operations["collectionsSendReminder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/open_items/{id}:resumeReminders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes SkipReminder back: reminders leave again when they are due. */
        post: operations["collectionsResumeReminders"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/open_items/{id}:skipReminder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** No reminder of this item leaves before that day, neither by itself nor by hand. */
        post: operations["collectionsSkipReminder"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/open_items/{id}/letter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a reminder of the next level would ask for today and say, for somebody to read and change before it leaves. */
        get: operations["collectionsGetReminderLetter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The long work the caller has ordered, of all services, newest first. */
        get: operations["listMyOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/opportunities": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List opportunities. */
        get: operations["crmListOpportunities"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/opportunities/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get opportunity. */
        get: operations["crmGetOpportunity"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/password_resets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has a letter sent with a link to set a new password. The answer is the same whether the e-mail is known or not. */
        post: operations["platformRequestPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/password_resets:redeem": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets a password by the secret of such a link, once; ends all sessions of the person. */
        post: operations["platformRedeemPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List people. */
        get: operations["platformListPeople"];
        put?: never;
        /** Adds a person who works for the tenant, with roles and a first password. */
        post: operations["platformCreatePerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people:suggest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ten active people at most whose name or e-mail has a word that begins so: for choosing somebody while typing; */
        get: operations["platformSuggestPeople"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get person. */
        get: operations["platformGetPerson"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Update person. */
        patch: operations["platformUpdatePerson"];
        trace?: never;
    };
    "/v1/people/{id}:invite": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a person a letter with a link to set their first password, good for three days. */
        post: operations["platformInvitePerson"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people/{id}:resetSecondFactor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes a person's second factor away who has lost it, and ends their sessions. */
        post: operations["platformResetSecondFactor"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/people/{id}:revokeSessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends all sessions of a person. */
        post: operations["platformRevokeSessions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/period_locks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List period locks. */
        get: operations["timetrackingListPeriodLocks"];
        put?: never;
        /** Locks days against new and changed entries. */
        post: operations["timetrackingCreatePeriodLock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/period_locks/{id}:open": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens locked days again; other locks on the same days stay. */
        post: operations["timetrackingOpenPeriod"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/platform/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed a record, when, why and what, newest first, with the verdict of the chain that seals it. */
        get: operations["platformListHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/platform/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Newest first; with a limited permission those that the caller ordered. */
        get: operations["platformListOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/platform/operations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get operation. */
        get: operations["platformGetOperation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/platform/operations/{id}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops it after the part in hand: what was done stays done. Only by whoever ordered it. */
        post: operations["platformCancelOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/platform/operations/{id}/outcomes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of each record of a verb over a filter. */
        get: operations["platformListOutcomes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/project_figures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How projects stand: what is planned, booked, billed and paid, and what is not billed yet. What waits most first. */
        get: operations["reportingListProjectFigures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/project_figures/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How one project stands, and what was approved week by week. */
        get: operations["reportingGetProjectFigures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List projects. */
        get: operations["projectsListProjects"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A permission limited to `member` reaches the projects whose team the caller is on. Amounts (budgets, prices, caps, */
        get: operations["projectsGetProject"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}:close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the project: no more time, no more milestones. */
        post: operations["projectsCloseProject"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}:setMember": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Puts a person on the team, or changes the role. */
        post: operations["projectsSetMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/{id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds a task under a budget position. */
        post: operations["projectsAddTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed a record, when, why and what, newest first, with the verdict of the chain that seals it. */
        get: operations["projectsListHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Newest first; with a limited permission those that the caller ordered. */
        get: operations["projectsListOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/operations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far it is. */
        get: operations["projectsGetOperation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/operations/{id}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops it after the part in hand: what was done stays done. Only by whoever ordered it. */
        post: operations["projectsCancelOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/projects/operations/{id}/outcomes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of each record of a verb over a filter. */
        get: operations["projectsListOutcomes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List quotes. */
        get: operations["crmListQuotes"];
        put?: never;
        /** Drafts a quote for an opportunity or a customer. */
        post: operations["crmCreateQuote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes:batchSend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends many quotes to their customers, each by the rules for one. */
        post: operations["crmBatchSendQuotes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get quote. */
        get: operations["crmGetQuote"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes a quote; a sent one becomes a new version that must be sent again. */
        patch: operations["crmUpdateQuote"];
        trace?: never;
    };
    "/v1/quotes/{id}:cancelSend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Calls a letter back that waits to leave; the quote is what it was before. */
        post: operations["crmCancelSendQuote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes/{id}:preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The quote as it would be with these changes, marked as a draft; nothing is kept. */
        post: operations["crmPreviewQuotePdf"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes/{id}:revokeLink": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the link of a sent quote void at once; sending it again makes another. */
        post: operations["crmRevokeQuoteLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes/{id}:send": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mails the customer the quote as PDF and a link to it, good for 90 days; links of earlier sendings become void. */
        post: operations["crmSendQuote"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes/{id}/confirmation": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The confirmation of an accepted quote as the customer got it: who accepted which text, and when. */
        get: operations["crmGetOrderConfirmation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes/{id}/letter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What SendQuote would write to the customer, for somebody to read and change before it leaves. */
        get: operations["crmGetQuoteLetter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes/{id}/link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The link of a sent quote, for a customer who should get it another way than by our mail. */
        get: operations["crmGetQuoteLink"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes/{id}/pdf": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The quote on paper: a draft is marked as one, whatever was sent comes as it was sent. */
        get: operations["crmGetQuotePdf"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/quotes/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the customer was sent, version by version, the oldest first; of a version sent again its last sending. */
        get: operations["crmGetQuoteVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List rates. */
        get: operations["timetrackingListRates"];
        put?: never;
        /** Sets what an hour of a person is billed at and costs, from a day on, for all projects or one. */
        post: operations["timetrackingCreateRate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reporting/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed a record, when, why and what, newest first, with the verdict of the chain that seals it. */
        get: operations["reportingListHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reporting/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Newest first; with a limited permission those that the caller ordered. */
        get: operations["reportingListOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reporting/operations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far it is. */
        get: operations["reportingGetOperation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reporting/operations/{id}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops it after the part in hand: what was done stays done. Only by whoever ordered it. */
        post: operations["reportingCancelOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/reporting/operations/{id}/outcomes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of each record of a verb over a filter. */
        get: operations["reportingListOutcomes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sagas": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sagas that wait, oldest first. */
        get: operations["billingListSagas"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Records of all kinds by number or by the beginning of their words, the best twenty; only what the caller may read. */
        get: operations["reportingSearch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs a person in with e-mail and password, and with a code where they have a second factor. Needs no token. */
        post: operations["platformCreateSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sign_in_policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How people of the tenant have to sign in. */
        get: operations["platformGetSignInPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes it for everybody at once, those signed in as well. */
        patch: operations["platformUpdateSignInPolicy"];
        trace?: never;
    };
    "/v1/statements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List statements. */
        get: operations["collectionsListStatements"];
        put?: never;
        /** Imports a bank statement (camt.053); lines that are known already change nothing. A small file is taken over inside */
        post: operations["collectionsImportStatement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/statements/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get statement. */
        get: operations["collectionsGetStatement"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether anything of the caller's tenant is still under way. */
        get: operations["getStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells what changes, as server-sent events, until the connection ends. */
        get: operations["listenToChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/supplier_invoice_exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Newest first. */
        get: operations["einvoiceListSupplierInvoiceExports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/supplier_invoice_exports/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An export again, byte for byte. */
        get: operations["einvoiceDownloadSupplierInvoiceExport"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/supplier_invoices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Without reports; those come with the single one. */
        get: operations["einvoiceListSupplierInvoices"];
        put?: never;
        /** Takes an uploaded file in. It is kept as it came before anybody looks into it; reading follows by itself. A mail is */
        post: operations["einvoiceReceiveSupplierInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/supplier_invoices:batchApprove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approves many supplier invoices, each by the rules for one. */
        post: operations["einvoiceBatchApproveSupplierInvoices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/supplier_invoices:batchReject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Rejects many supplier invoices, for one reason. */
        post: operations["einvoiceBatchRejectSupplierInvoices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/supplier_invoices:batchReopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Opens the decision on many supplier invoices again. */
        post: operations["einvoiceBatchReopenSupplierInvoices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/supplier_invoices:export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands approved ones over: a zip of an index and the files as they came. They are exported from then on. */
        post: operations["einvoiceExportSupplierInvoices"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/supplier_invoices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One supplier invoice with its report. */
        get: operations["einvoiceGetSupplierInvoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** A person completes what could not be read. Facts read from an e-invoice do not change. */
        patch: operations["einvoiceUpdateSupplierInvoice"];
        trace?: never;
    };
    "/v1/supplier_invoices/{id}:approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** May be paid. Not by whoever uploaded it or typed its facts. */
        post: operations["einvoiceApproveSupplierInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/supplier_invoices/{id}:decideDuplicate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says whether a suspected duplicate is one; one that is cannot be approved. */
        post: operations["einvoiceDecideDuplicate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/supplier_invoices/{id}:readAgain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reads a file anew that could not be read: after an outage, or with newer rules. Also takes back what a person has */
        post: operations["einvoiceReadSupplierInvoiceAgain"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/supplier_invoices/{id}:reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Will not be paid; the reason is kept. */
        post: operations["einvoiceRejectSupplierInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/supplier_invoices/{id}:reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes an approval or a rejection back, as long as it was not handed over. */
        post: operations["einvoiceReopenSupplierInvoice"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/supplier_invoices/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The file as it came, byte for byte. */
        get: operations["einvoiceDownloadSupplierInvoice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/supplier_invoices/{id}/view": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What it says, as a page: every business term, and what stands beside them, 200 lines at a time. Where no e-invoice */
        get: operations["einvoiceGetSupplierInvoiceView"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Creates a tenant with its first administrator and answers an API key for it, shown this once. */
        post: operations["platformCreateTenant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's own tenant. */
        get: operations["platformGetTenant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tenants/{id}:moveClock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Moves a sandbox tenant's business clock forward; ends when every service has taken it over. */
        post: operations["platformMoveClock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/time_entries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List time entries. */
        get: operations["timetrackingListTimeEntries"];
        put?: never;
        /** Create time entry. */
        post: operations["timetrackingCreateTimeEntry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/time_entries:approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The project lead's yes; nobody approves their own. */
        post: operations["timetrackingApproveTime"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/time_entries:batchApprove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Approves many entries, each by the rules for one. */
        post: operations["timetrackingBatchApproveTime"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/time_entries:batchDiscard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes many entries away that are not handed in yet. */
        post: operations["timetrackingBatchDiscardTimeEntries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/time_entries:batchReject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives many entries back with one reason. */
        post: operations["timetrackingBatchRejectTime"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/time_entries:batchSubmit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands many entries in; each succeeds or fails alone. */
        post: operations["timetrackingBatchSubmitTime"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/time_entries:batchUpsert": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Writes a week, or more: what has an etag is changed, what has none is made. Each succeeds or fails alone. */
        post: operations["timetrackingBatchUpsertTimeEntries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/time_entries:reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives entries back with a reason; their author corrects them and hands them in again. */
        post: operations["timetrackingRejectTime"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/time_entries:submit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands entries in for approval. */
        post: operations["timetrackingSubmitTime"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/time_entries:takeBack": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes back what was handed in and nobody has decided yet: a draft again, to correct or to discard. */
        post: operations["timetrackingTakeBackTime"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/time_entries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get time entry. */
        get: operations["timetrackingGetTimeEntry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Corrects an entry that is not handed in yet, or was given back. */
        patch: operations["timetrackingUpdateTimeEntry"];
        trace?: never;
    };
    "/v1/time_entries/{id}:discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes an entry away that is not handed in yet, or was given back. */
        post: operations["timetrackingDiscardTimeEntry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/time_entries/{id}:withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes an approval back; refused once the entry is billed. */
        post: operations["timetrackingWithdrawTimeApproval"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happened to a customer or on a project, the latest first; of records that the caller may read. */
        get: operations["reportingListTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/timers:discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Forgets the caller's timer; no entry is made of it. */
        post: operations["timetrackingDiscardTimer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/timers:start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts the caller's timer; one runs at a time. */
        post: operations["timetrackingStartTimer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/timers:stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops the caller's timer and makes a time entry of it. */
        post: operations["timetrackingStopTimer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/timers/running": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's running timer; NOT_FOUND when none runs. */
        get: operations["timetrackingGetTimer"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/timetracking/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who changed a record, when, why and what, newest first, with the verdict of the chain that seals it. */
        get: operations["timetrackingListHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/timetracking/operations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Newest first; with a limited permission those that the caller ordered. */
        get: operations["timetrackingListOperations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/timetracking/operations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far it is. */
        get: operations["timetrackingGetOperation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/timetracking/operations/{id}:cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops it after the part in hand: what was done stays done. Only by whoever ordered it. */
        post: operations["timetrackingCancelOperation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/timetracking/operations/{id}/outcomes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of each record of a verb over a filter. */
        get: operations["timetrackingListOutcomes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook_deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhook deliveries. */
        get: operations["platformListWebhookDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook_deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get webhook delivery. */
        get: operations["platformGetWebhookDelivery"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook_deliveries/{id}:replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends one message again, with the same `webhook-id`. */
        post: operations["platformReplayWebhookDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook_endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhook endpoints. */
        get: operations["platformListWebhookEndpoints"];
        put?: never;
        /** A new address to tell events to, with the secret its messages are signed with, shown this once. It is told what */
        post: operations["platformCreateWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook_endpoints/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get webhook endpoint. */
        get: operations["platformGetWebhookEndpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Address, event types, payload and description; by its owner alone, since it tells what its owner may see. */
        patch: operations["platformUpdateWebhookEndpoint"];
        trace?: never;
    };
    "/v1/webhook_endpoints/{id}:disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Nothing is sent any more and nothing new is kept for it; what waits is kept. */
        post: operations["platformDisableWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook_endpoints/{id}:enable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Goes on with what waits, at once. */
        post: operations["platformEnableWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook_endpoints/{id}:replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends again what was kept for the endpoint in a stretch of time, in order, with the same `webhook-id`. */
        post: operations["platformReplayWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook_endpoints/{id}:rotateSecret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new secret, shown this once; until the old one ends, messages carry a signature by each. By its owner alone. */
        post: operations["platformRotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook_endpoints/{id}:test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends an event of type `platform.webhook_tested` to this endpoint alone, signed and tried as any other. */
        post: operations["platformTestWebhookEndpoint"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhook_event_types": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every type of event an endpoint can ask for, with the permission its owner needs to be told. */
        get: operations["platformListWebhookEventTypes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/work_items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What waits for the caller: only what they may act on themselves, never their own request. The earliest first. */
        get: operations["reportingListWorkItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        "billing.ApprovalLevel": {
            from_gross: components["schemas"]["common.Money"];
        };
        "billing.ApprovalLevelInput": {
            from_gross: components["schemas"]["common.MoneyInput"];
        };
        "billing.ApprovalPolicy": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            /** Format: int32 */
            escalate_after_hours: number;
            etag: string;
            levels: components["schemas"]["billing.ApprovalLevel"][];
        };
        "billing.ApprovalPolicyInput": {
            allowed_actions?: components["schemas"]["common.AllowedActionInput"][];
            /** Format: int32 */
            escalate_after_hours: number;
            etag?: string;
            levels: components["schemas"]["billing.ApprovalLevelInput"][];
        };
        "billing.ApprovalStep": {
            /** Format: date-time */
            at?: string;
            comment: string;
            /** Format: int32 */
            level: number;
            person?: components["schemas"]["common.Ref"];
            state: string;
        };
        "billing.ApprovalStepInput": {
            /** Format: date-time */
            at?: string;
            comment?: string;
            /** Format: int32 */
            level?: number;
            person?: components["schemas"]["common.RefInput"];
            state?: string;
        };
        "billing.ApproveDraftRequest": {
            comment?: string;
        };
        "billing.ApproveDraftResponse": {
            draft: components["schemas"]["billing.InvoiceDraft"];
        };
        "billing.BatchBillingExceptionsRequest": {
            /** Format: int32 */
            expected_count?: number;
            expected_sums?: components["schemas"]["common.SumInput"][];
            filter?: components["schemas"]["billing.ListBillingExceptionsRequest"];
            items?: components["schemas"]["common.BatchItemInput"][];
            reason?: string;
        };
        "billing.BatchBillingExceptionsResponse": {
            operation?: components["schemas"]["common.Operation"];
            results: components["schemas"]["billing.BillingExceptionsResult"][];
        };
        "billing.BatchDraftsRequest": {
            /** Format: int32 */
            expected_count?: number;
            expected_sums?: components["schemas"]["common.SumInput"][];
            filter?: components["schemas"]["billing.ListDraftsRequest"];
            items?: components["schemas"]["common.BatchItemInput"][];
            reason?: string;
        };
        "billing.BatchDraftsResponse": {
            operation?: components["schemas"]["common.Operation"];
            results: components["schemas"]["billing.DraftsResult"][];
        };
        "billing.BatchInvoicesRequest": {
            /** Format: int32 */
            expected_count?: number;
            expected_sums?: components["schemas"]["common.SumInput"][];
            filter?: components["schemas"]["billing.ListInvoicesRequest"];
            /** Format: int32 */
            hold_seconds?: number;
            items?: components["schemas"]["common.BatchItemInput"][];
            reason?: string;
            words?: components["schemas"]["billing.LetterWordsInput"][];
        };
        "billing.BatchInvoicesResponse": {
            operation?: components["schemas"]["common.Operation"];
            results: components["schemas"]["billing.InvoicesResult"][];
        };
        "billing.BatchIssueDraftsRequest": {
            /** Format: int32 */
            expected_count?: number;
            expected_sums?: components["schemas"]["common.SumInput"][];
            filter?: components["schemas"]["billing.ListDraftsRequest"];
            /** Format: int32 */
            hold_seconds?: number;
            items?: components["schemas"]["common.BatchItemInput"][];
            reason?: string;
            words?: components["schemas"]["billing.LetterWordsInput"][];
        };
        "billing.BatchIssueDraftsResponse": {
            operation?: components["schemas"]["common.Operation"];
            results: components["schemas"]["billing.IssueDraftsResult"][];
        };
        "billing.BillingException": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            cause: string;
            customer: components["schemas"]["common.Ref"];
            difference: components["schemas"]["common.Money"];
            etag: string;
            id: string;
            invoice: components["schemas"]["common.Ref"];
            /** Format: date-time */
            raised_at: string;
            resolution: string;
        };
        "billing.BillingExceptionsResult": {
            exception?: components["schemas"]["billing.BillingException"];
            id: string;
            problem?: components["schemas"]["common.ItemProblem"];
        };
        "billing.BillingRun": {
            /** Format: date-time */
            created_at: string;
            draft_ids: string[];
            /** Format: int32 */
            drafts: number;
            failures: components["schemas"]["billing.Finding"][];
            id: string;
            /** Format: int32 */
            projects_done: number;
            /** Format: int32 */
            projects_failed: number;
            /** Format: int32 */
            projects_total: number;
            state: components["schemas"]["common.OperationState"];
            until: string;
        };
        "billing.Buyer": {
            address: components["schemas"]["common.Address"];
            buyer_reference: string;
            channel: string;
            consumer: boolean;
            contact_name: string;
            customer_id: string;
            email: string;
            format: string;
            language: string;
            leitweg_id: string;
            name: string;
            number: string;
            peppol_id: string;
            registration_number: string;
            vat_id: string;
        };
        "billing.CancelInvoiceRequest": {
            /** Format: int32 */
            hold_seconds?: number;
            letter?: components["schemas"]["billing.InvoiceLetterInput"];
            reason: string;
        };
        "billing.CancelInvoiceResponse": {
            cancellation: components["schemas"]["billing.Invoice"];
            invoice: components["schemas"]["billing.Invoice"];
        };
        "billing.CancelSendInvoiceRequest": Record<string, never>;
        "billing.CancelSendInvoiceResponse": {
            invoice: components["schemas"]["billing.Invoice"];
        };
        "billing.CancelSendInvoicesRequest": {
            ids: string[];
        };
        "billing.CancelSendInvoicesResponse": {
            ids: string[];
        };
        "billing.CreateBillingRunRequest": {
            customer_id?: string | unknown | "";
            /** Format: date */
            until: string;
        };
        "billing.CreateBillingRunResponse": {
            billing_run: components["schemas"]["billing.BillingRun"];
        };
        "billing.Delivery": {
            /** Format: int32 */
            attempt: number;
            /** Format: date-time */
            deadline_at?: string;
            reason: string;
            /** Format: date-time */
            since: string;
            state: components["schemas"]["billing.DeliveryState"];
        };
        /** @enum {string} */
        "billing.DeliveryState": "DELIVERY_STATE_UNSPECIFIED" | "DELIVERY_STATE_PENDING" | "DELIVERY_STATE_DOCUMENTED" | "DELIVERY_STATE_DISPATCHED" | "DELIVERY_STATE_FAILED" | "DELIVERY_STATE_NEEDS_ATTENTION" | "DELIVERY_STATE_CALLED_BACK";
        /** @enum {string} */
        "billing.DeliveryStateInput": "DELIVERY_STATE_PENDING" | "DELIVERY_STATE_DOCUMENTED" | "DELIVERY_STATE_DISPATCHED" | "DELIVERY_STATE_FAILED" | "DELIVERY_STATE_NEEDS_ATTENTION" | "DELIVERY_STATE_CALLED_BACK";
        "billing.DiscardDraftRequest": {
            reason?: string;
        };
        "billing.DiscardDraftResponse": {
            draft: components["schemas"]["billing.InvoiceDraft"];
        };
        "billing.DiscountVatLine": {
            net: components["schemas"]["common.Money"];
            vat: components["schemas"]["common.Money"];
            vat_category: string;
            vat_rate: string;
        };
        /** @enum {string} */
        "billing.DocumentKind": "DOCUMENT_KIND_UNSPECIFIED" | "DOCUMENT_KIND_INVOICE" | "DOCUMENT_KIND_PARTIAL" | "DOCUMENT_KIND_RESIDUAL" | "DOCUMENT_KIND_CANCELLATION" | "DOCUMENT_KIND_CREDIT_NOTE" | "DOCUMENT_KIND_CORRECTION" | "DOCUMENT_KIND_FINAL";
        "billing.DraftsResult": {
            draft?: components["schemas"]["billing.InvoiceDraft"];
            id: string;
            problem?: components["schemas"]["common.ItemProblem"];
        };
        /** @enum {string} */
        "billing.DraftState": "DRAFT_STATE_UNSPECIFIED" | "DRAFT_STATE_DRAFTED" | "DRAFT_STATE_IN_REVIEW" | "DRAFT_STATE_APPROVED" | "DRAFT_STATE_ISSUED" | "DRAFT_STATE_DISCARDED";
        "billing.DraftToIssueInput": {
            etag: string;
            /** Format: uuid */
            id: string;
        };
        "billing.Exemption": {
            code: string;
            key: string;
            paragraph: string;
            reason: string;
            vat_category: string;
        };
        "billing.Finding": {
            pointer: string;
            rule: string;
            severity: string;
            text: string;
        };
        "billing.FindingInput": {
            pointer?: string;
            rule?: string;
            severity?: string;
            text?: string;
        };
        "billing.GetApprovalPolicyResponse": {
            policy: components["schemas"]["billing.ApprovalPolicy"];
        };
        "billing.GetBillingRunResponse": {
            billing_run: components["schemas"]["billing.BillingRun"];
        };
        "billing.GetCancellationLetterResponse": {
            attachments: components["schemas"]["billing.LetterAttachment"][];
            channel: string;
            letter?: components["schemas"]["billing.InvoiceLetter"];
            recipient: string;
        };
        "billing.GetDraftLetterResponse": {
            attachments: components["schemas"]["billing.LetterAttachment"][];
            channel: string;
            letter?: components["schemas"]["billing.InvoiceLetter"];
            recipient: string;
        };
        "billing.GetDraftResponse": {
            draft: components["schemas"]["billing.InvoiceDraft"];
        };
        "billing.GetInvoiceLetterResponse": {
            attachments: components["schemas"]["billing.LetterAttachment"][];
            channel: string;
            letter?: components["schemas"]["billing.InvoiceLetter"];
            recipient: string;
        };
        "billing.GetInvoiceResponse": {
            invoice: components["schemas"]["billing.Invoice"];
        };
        "billing.GetOperationResponse": {
            operation: components["schemas"]["common.Operation"];
        };
        "billing.GetSagaResponse": {
            saga: components["schemas"]["billing.Saga"];
        };
        "billing.Invoice": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            buyer: components["schemas"]["billing.Buyer"];
            cancelled_by?: components["schemas"]["common.Ref"];
            content_hash: string;
            credited?: components["schemas"]["common.Money"];
            customer: components["schemas"]["common.Ref"];
            delivery: components["schemas"]["billing.Delivery"];
            document_kind: components["schemas"]["billing.DocumentKind"];
            etag: string;
            gross: components["schemas"]["common.Money"];
            id: string;
            introduction: string;
            issue_date: string;
            /** Format: date-time */
            issued_at: string;
            lead?: components["schemas"]["common.Ref"];
            lines: components["schemas"]["billing.InvoiceLine"][];
            net: components["schemas"]["common.Money"];
            number: string;
            order_reference: string;
            outgoing?: components["schemas"]["billing.OutgoingInvoice"];
            payable: components["schemas"]["common.Money"];
            payment: components["schemas"]["billing.Payment"];
            period_from: string;
            period_to: string;
            preceding: components["schemas"]["billing.Preceding"][];
            prepaid?: components["schemas"]["common.Money"];
            prepayments: components["schemas"]["billing.Prepayment"][];
            project?: components["schemas"]["common.Ref"];
            quote?: components["schemas"]["common.Ref"];
            seller: components["schemas"]["billing.Seller"];
            steps: components["schemas"]["billing.ApprovalStep"][];
            submitted_by?: components["schemas"]["common.Ref"];
            terms: components["schemas"]["billing.PaymentTerms"];
            title: string;
            type_code: string;
            vat: components["schemas"]["common.Money"];
            vat_lines: components["schemas"]["billing.VatLine"][];
        };
        "billing.InvoiceDraft": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            /** Format: date-time */
            created_at: string;
            customer: components["schemas"]["common.Ref"];
            /** Format: date-time */
            deadline_at?: string;
            document_kind: components["schemas"]["billing.DocumentKind"];
            etag: string;
            findings: components["schemas"]["billing.Finding"][];
            gross: components["schemas"]["common.Money"];
            id: string;
            introduction: string;
            lead?: components["schemas"]["common.Ref"];
            legal_entity: components["schemas"]["common.Ref"];
            lines: components["schemas"]["billing.InvoiceLine"][];
            net: components["schemas"]["common.Money"];
            order_reference: string;
            payable: components["schemas"]["common.Money"];
            period_from: string;
            period_to: string;
            preceding: components["schemas"]["billing.Preceding"][];
            prepaid?: components["schemas"]["common.Money"];
            prepayments: components["schemas"]["billing.Prepayment"][];
            project: components["schemas"]["common.Ref"];
            quote?: components["schemas"]["common.Ref"];
            stale: components["schemas"]["billing.StaleReason"][];
            state: components["schemas"]["billing.DraftState"];
            steps: components["schemas"]["billing.ApprovalStep"][];
            submitted_by?: components["schemas"]["common.Ref"];
            title: string;
            vat: components["schemas"]["common.Money"];
            vat_lines: components["schemas"]["billing.VatLine"][];
            waiting_for: string;
        };
        "billing.InvoiceDraftInput": {
            allowed_actions?: components["schemas"]["common.AllowedActionInput"][];
            /** Format: date-time */
            created_at?: string;
            customer?: components["schemas"]["common.RefInput"];
            /** Format: date-time */
            deadline_at?: string;
            document_kind?: components["schemas"]["billing.DocumentKind"];
            etag?: string;
            findings?: components["schemas"]["billing.FindingInput"][];
            gross?: components["schemas"]["common.MoneyInput"];
            id?: string;
            introduction?: string;
            lead?: components["schemas"]["common.RefInput"];
            legal_entity?: components["schemas"]["common.RefInput"];
            lines?: components["schemas"]["billing.InvoiceLineInput"][];
            net?: components["schemas"]["common.MoneyInput"];
            order_reference?: string;
            payable?: components["schemas"]["common.MoneyInput"];
            period_from?: string;
            period_to?: string;
            preceding?: components["schemas"]["billing.PrecedingInput"][];
            prepaid?: components["schemas"]["common.MoneyInput"];
            prepayments?: components["schemas"]["billing.PrepaymentInput"][];
            project?: components["schemas"]["common.RefInput"];
            quote?: components["schemas"]["common.RefInput"];
            stale?: components["schemas"]["billing.StaleReasonInput"][];
            state?: components["schemas"]["billing.DraftState"];
            steps?: components["schemas"]["billing.ApprovalStepInput"][];
            submitted_by?: components["schemas"]["common.RefInput"];
            title?: string;
            vat?: components["schemas"]["common.MoneyInput"];
            vat_lines?: components["schemas"]["billing.VatLineInput"][];
            waiting_for?: string;
        };
        "billing.InvoiceLetter": {
            cc: string[];
            subject: string;
            text: string;
            to: string[];
        };
        "billing.InvoiceLetterInput": {
            cc?: string[];
            subject: string;
            text: string;
            to: string[];
        };
        "billing.InvoiceLine": {
            allowances: components["schemas"]["billing.LineAllowance"][];
            calculated_net?: components["schemas"]["common.Money"];
            description: string;
            exemption: string;
            exemption_reason: string;
            id: string;
            kind: components["schemas"]["billing.LineKind"];
            net: components["schemas"]["common.Money"];
            period_from: string;
            period_to: string;
            /** Format: int32 */
            position: number;
            position_id: string;
            quantity: string;
            quote_line_id: string;
            sources: components["schemas"]["billing.Source"][];
            title: string;
            unit: string;
            unit_price: components["schemas"]["common.Money"];
            vat_category: string;
            vat_rate: string;
            why: string;
        };
        "billing.InvoiceLineInput": {
            allowances?: components["schemas"]["billing.LineAllowanceInput"][];
            calculated_net?: components["schemas"]["common.MoneyInput"];
            description?: string;
            exemption?: string;
            exemption_reason?: string;
            id?: string;
            kind?: components["schemas"]["billing.LineKind"];
            net?: components["schemas"]["common.MoneyInput"];
            period_from?: string;
            period_to?: string;
            /** Format: int32 */
            position?: number;
            position_id?: string;
            quantity: string;
            quote_line_id?: string;
            sources?: components["schemas"]["billing.SourceInput"][];
            title: string;
            unit: string;
            unit_price: components["schemas"]["common.MoneyInput"];
            vat_category: string;
            vat_rate: string;
            why?: string;
        };
        "billing.InvoicesResult": {
            id: string;
            invoice?: components["schemas"]["billing.Invoice"];
            problem?: components["schemas"]["common.ItemProblem"];
        };
        "billing.IssueDraftsRequest": {
            /** Format: int32 */
            hold_seconds?: number;
            items: components["schemas"]["billing.DraftToIssueInput"][];
            words?: components["schemas"]["billing.LetterWordsInput"][];
        };
        "billing.IssueDraftsResponse": {
            operation: components["schemas"]["common.Operation"];
        };
        "billing.IssueDraftsResult": {
            id: string;
            invoice?: components["schemas"]["billing.Invoice"];
            problem?: components["schemas"]["common.ItemProblem"];
        };
        "billing.IssueInvoiceRequest": {
            /** Format: int32 */
            hold_seconds?: number;
            letter?: components["schemas"]["billing.InvoiceLetterInput"];
            words?: components["schemas"]["billing.LetterWordsInput"][];
        };
        "billing.IssueInvoiceResponse": {
            invoice: components["schemas"]["billing.Invoice"];
        };
        "billing.IssueOutcome": {
            code: string;
            draft_id: string;
            findings: components["schemas"]["billing.Finding"][];
            number: string;
            pointer: string;
            state: components["schemas"]["billing.IssueState"];
            text: string;
        };
        /** @enum {string} */
        "billing.IssueState": "ISSUE_STATE_UNSPECIFIED" | "ISSUE_STATE_WAITING" | "ISSUE_STATE_ISSUED" | "ISSUE_STATE_FAILED";
        "billing.LetterAttachment": {
            format: string;
            name: string;
        };
        "billing.LetterRecipient": {
            channel: string;
            customer: components["schemas"]["common.Ref"];
            gross: components["schemas"]["common.Money"];
            record: components["schemas"]["common.Ref"];
            to: string;
        };
        "billing.LettersAlike": {
            placeholders: components["schemas"]["platform.MailPlaceholder"][];
            recipients: components["schemas"]["billing.LetterRecipient"][];
            sample?: components["schemas"]["billing.InvoiceLetter"];
            words?: components["schemas"]["billing.LetterWords"];
        };
        "billing.LetterWords": {
            language: string;
            occasion: components["schemas"]["platform.MailOccasion"];
            subject: string;
            text: string;
        };
        "billing.LetterWordsInput": {
            language: string;
            occasion: components["schemas"]["platform.MailOccasion"];
            subject: string;
            text: string;
        };
        "billing.LineAllowance": {
            amount: components["schemas"]["common.Money"];
            base: components["schemas"]["common.Money"];
            percent: string;
            reason: string;
            reason_code: string;
        };
        "billing.LineAllowanceInput": {
            amount?: components["schemas"]["common.MoneyInput"];
            base?: components["schemas"]["common.MoneyInput"];
            percent?: string;
            reason?: string;
            reason_code?: string;
        };
        /** @enum {string} */
        "billing.LineKind": "LINE_KIND_UNSPECIFIED" | "LINE_KIND_MILESTONE" | "LINE_KIND_TIME" | "LINE_KIND_EXPENSE" | "LINE_KIND_RETAINER" | "LINE_KIND_ADVANCE_DEDUCTION";
        "billing.ListBillingExceptionsRequest": {
            changed_since?: string;
            exact_summary?: boolean;
            ids?: string[];
            invoice_id?: string | unknown | "";
            open_only?: boolean;
            order_by?: string;
            /** Format: int32 */
            page_size?: number;
            page_token?: string;
            view?: components["schemas"]["common.View"];
            with_changes?: boolean;
            with_summary?: boolean;
        };
        "billing.ListBillingExceptionsResponse": {
            changes_token: string;
            exceptions: components["schemas"]["billing.BillingException"][];
            gone_ids: string[];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "billing.ListBillingRunsResponse": {
            billing_runs: components["schemas"]["billing.BillingRun"][];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "billing.ListDraftsRequest": {
            changed_since?: string;
            customer_id?: string | unknown | "";
            exact_summary?: boolean;
            ids?: string[];
            kinds?: components["schemas"]["billing.DocumentKind"][];
            order_by?: string;
            /** Format: int32 */
            page_size?: number;
            page_token?: string;
            project_id?: string | unknown | "";
            q?: string;
            source_id?: string | unknown | "";
            stale_only?: boolean;
            states?: components["schemas"]["billing.DraftState"][];
            view?: components["schemas"]["common.View"];
            with_changes?: boolean;
            with_summary?: boolean;
        };
        "billing.ListDraftsResponse": {
            changes_token: string;
            drafts: components["schemas"]["billing.InvoiceDraft"][];
            gone_ids: string[];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "billing.ListExemptionsResponse": {
            exemptions: components["schemas"]["billing.Exemption"][];
        };
        "billing.ListInvoicesRequest": {
            changed_since?: string;
            customer_id?: string | unknown | "";
            delivery_states?: components["schemas"]["billing.DeliveryState"][];
            due_date_from?: string;
            due_date_to?: string;
            exact_summary?: boolean;
            gross_from?: string;
            gross_to?: string;
            ids?: string[];
            issue_date_from?: string;
            issue_date_to?: string;
            kinds?: components["schemas"]["billing.DocumentKind"][];
            legal_entity_id?: string | unknown | "";
            number?: string;
            order_by?: string;
            overdue_only?: boolean;
            /** Format: int32 */
            page_size?: number;
            page_token?: string;
            payment_states?: components["schemas"]["billing.PaymentState"][];
            project_id?: string | unknown | "";
            q?: string;
            view?: components["schemas"]["common.View"];
            with_changes?: boolean;
            with_summary?: boolean;
        };
        "billing.ListInvoicesResponse": {
            changes_token: string;
            gone_ids: string[];
            invoices: components["schemas"]["billing.Invoice"][];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "billing.ListIssueOutcomesResponse": {
            next_page_token: string;
            outcomes: components["schemas"]["billing.IssueOutcome"][];
        };
        "billing.ListSagasResponse": {
            next_page_token: string;
            sagas: components["schemas"]["billing.Saga"][];
        };
        "billing.OutgoingInvoice": {
            called_back_by: string;
            /** Format: date-time */
            leaves_at?: string;
            letter?: components["schemas"]["billing.InvoiceLetter"];
            ordered_by: string;
        };
        "billing.Payment": {
            /** Format: int32 */
            days_overdue: number;
            open_amount: components["schemas"]["common.Money"];
            reason: string;
            received: components["schemas"]["common.Money"];
            /** Format: date-time */
            since: string;
            state: components["schemas"]["billing.PaymentState"];
        };
        /** @enum {string} */
        "billing.PaymentState": "PAYMENT_STATE_UNSPECIFIED" | "PAYMENT_STATE_OPEN" | "PAYMENT_STATE_PARTLY_PAID" | "PAYMENT_STATE_SETTLED" | "PAYMENT_STATE_WRITTEN_OFF" | "PAYMENT_STATE_SUPERSEDED" | "PAYMENT_STATE_NOT_OWED";
        /** @enum {string} */
        "billing.PaymentStateInput": "PAYMENT_STATE_OPEN" | "PAYMENT_STATE_PARTLY_PAID" | "PAYMENT_STATE_SETTLED" | "PAYMENT_STATE_WRITTEN_OFF" | "PAYMENT_STATE_SUPERSEDED" | "PAYMENT_STATE_NOT_OWED";
        "billing.PaymentTerms": {
            agreed: boolean;
            default_notice: boolean;
            discount_amount?: components["schemas"]["common.Money"];
            discount_percent: string;
            discount_until: string;
            discount_vat_lines: components["schemas"]["billing.DiscountVatLine"][];
            due_date: string;
        };
        "billing.Preceding": {
            invoice_id: string;
            issue_date: string;
            number: string;
            received?: components["schemas"]["common.Money"];
            superseded?: components["schemas"]["common.Money"];
            vat_lines: components["schemas"]["billing.VatLine"][];
        };
        "billing.PrecedingInput": {
            invoice_id?: string;
            issue_date?: string;
            number?: string;
            received?: components["schemas"]["common.MoneyInput"];
            superseded?: components["schemas"]["common.MoneyInput"];
            vat_lines?: components["schemas"]["billing.VatLineInput"][];
        };
        "billing.Prepayment": {
            amount: components["schemas"]["common.Money"];
            invoice_id: string;
            issue_date: string;
            number: string;
        };
        "billing.PrepaymentInput": {
            amount?: components["schemas"]["common.MoneyInput"];
            invoice_id?: string;
            issue_date?: string;
            number?: string;
        };
        "billing.PreviewLettersRequest": {
            draft_ids?: string[];
            invoice_ids?: string[];
            words?: components["schemas"]["billing.LetterWordsInput"][];
        };
        "billing.PreviewLettersResponse": {
            gross: components["schemas"]["common.Money"];
            letters: components["schemas"]["billing.LettersAlike"][];
        };
        "billing.RedraftDraftRequest": Record<string, never>;
        "billing.RedraftDraftResponse": {
            draft: components["schemas"]["billing.InvoiceDraft"];
        };
        "billing.ResolveBillingExceptionRequest": {
            resolution: string;
        };
        "billing.ResolveBillingExceptionResponse": {
            exception: components["schemas"]["billing.BillingException"];
        };
        "billing.RetryDeliveryRequest": {
            channel?: string;
            /** Format: int32 */
            hold_seconds?: number;
            letter?: components["schemas"]["billing.InvoiceLetterInput"];
            recipient?: string;
            words?: components["schemas"]["billing.LetterWordsInput"][];
        };
        "billing.RetryDeliveryResponse": {
            invoice: components["schemas"]["billing.Invoice"];
        };
        "billing.Saga": {
            /** Format: int32 */
            attempt: number;
            customer: components["schemas"]["common.Ref"];
            /** Format: date-time */
            deadline_at?: string;
            delivery: string;
            delivery_state: components["schemas"]["billing.DeliveryState"];
            document: string;
            document_state: components["schemas"]["billing.SagaDocumentState"];
            invoice_id: string;
            number: string;
            payment: string;
            payment_state: components["schemas"]["billing.PaymentState"];
            reason: string;
            /** Format: date-time */
            since: string;
            steps: components["schemas"]["billing.SagaStep"][];
            waiting_for: string;
        };
        /** @enum {string} */
        "billing.SagaDocumentState": "SAGA_DOCUMENT_STATE_UNSPECIFIED" | "SAGA_DOCUMENT_STATE_DRAFTED" | "SAGA_DOCUMENT_STATE_IN_REVIEW" | "SAGA_DOCUMENT_STATE_APPROVED" | "SAGA_DOCUMENT_STATE_ISSUED" | "SAGA_DOCUMENT_STATE_CANCELLED" | "SAGA_DOCUMENT_STATE_DISCARDED";
        /** @enum {string} */
        "billing.SagaEvent": "SAGA_EVENT_UNSPECIFIED" | "SAGA_EVENT_DRAFTED" | "SAGA_EVENT_SUBMITTED" | "SAGA_EVENT_APPROVED" | "SAGA_EVENT_SENT_BACK" | "SAGA_EVENT_CHANGED" | "SAGA_EVENT_STALE" | "SAGA_EVENT_APPROVAL_OVERDUE" | "SAGA_EVENT_DISCARDED" | "SAGA_EVENT_ISSUED" | "SAGA_EVENT_CANCELLED" | "SAGA_EVENT_RENDERED" | "SAGA_EVENT_READY" | "SAGA_EVENT_HELD" | "SAGA_EVENT_LEAVES" | "SAGA_EVENT_CALLED_BACK" | "SAGA_EVENT_REJECTED" | "SAGA_EVENT_DISPATCHED" | "SAGA_EVENT_DISPATCH_FAILED" | "SAGA_EVENT_DISPATCH_REFUSED" | "SAGA_EVENT_DELIVERY_OVERDUE" | "SAGA_EVENT_TRIED_ENOUGH" | "SAGA_EVENT_RETRY_ASKED" | "SAGA_EVENT_PAID_PARTLY" | "SAGA_EVENT_PAID" | "SAGA_EVENT_REOPENED" | "SAGA_EVENT_WRITTEN_OFF" | "SAGA_EVENT_SUPERSEDED" | "SAGA_EVENT_NOTHING_OWED";
        "billing.SagaStates": {
            delivery: components["schemas"]["billing.DeliveryState"];
            document: components["schemas"]["billing.SagaDocumentState"];
            payment: components["schemas"]["billing.PaymentState"];
        };
        "billing.SagaStep": {
            after: components["schemas"]["billing.SagaStates"];
            /** Format: date-time */
            at: string;
            before?: components["schemas"]["billing.SagaStates"];
            event: string;
            from_state: string;
            happened: components["schemas"]["billing.SagaEvent"];
            note: string;
            to_state: string;
        };
        "billing.Seller": {
            account_holder: string;
            address: components["schemas"]["common.Address"];
            bank_name: string;
            bic: string;
            contact_email: string;
            contact_name: string;
            contact_phone: string;
            iban: string;
            legal_entity_id: string;
            legal_notice: string;
            name: string;
            registration: string;
            tax_number: string;
            vat_id: string;
        };
        "billing.SendBackDraftRequest": {
            comment: string;
        };
        "billing.SendBackDraftResponse": {
            draft: components["schemas"]["billing.InvoiceDraft"];
        };
        "billing.SimulateApprovalRequest": {
            gross: components["schemas"]["common.MoneyInput"];
            levels?: components["schemas"]["billing.ApprovalLevelInput"][];
        };
        "billing.SimulateApprovalResponse": {
            levels: components["schemas"]["billing.SimulatedLevel"][];
        };
        "billing.SimulatedLevel": {
            from_gross: components["schemas"]["common.Money"];
            /** Format: int32 */
            level: number;
        };
        "billing.Source": {
            amount: components["schemas"]["common.Money"];
            date: string;
            id: string;
            kind: components["schemas"]["billing.SourceKind"];
            /** Format: int32 */
            minutes: number;
            person: string;
            text: string;
            /** Format: int32 */
            version: number;
        };
        "billing.SourceInput": {
            amount?: components["schemas"]["common.MoneyInput"];
            date?: string;
            id?: string;
            kind?: components["schemas"]["billing.SourceKind"];
            /** Format: int32 */
            minutes?: number;
            person?: string;
            text?: string;
            /** Format: int32 */
            version?: number;
        };
        /** @enum {string} */
        "billing.SourceKind": "SOURCE_KIND_UNSPECIFIED" | "SOURCE_KIND_TIME_ENTRY" | "SOURCE_KIND_EXPENSE" | "SOURCE_KIND_MILESTONE" | "SOURCE_KIND_RETAINER" | "SOURCE_KIND_ADVANCE";
        "billing.StaleReason": {
            /** Format: date-time */
            at: string;
            kind: components["schemas"]["billing.SourceKind"];
            source_id: string;
            text: string;
        };
        "billing.StaleReasonInput": {
            /** Format: date-time */
            at?: string;
            kind?: components["schemas"]["billing.SourceKind"];
            source_id?: string;
            text?: string;
        };
        "billing.SubmitDraftRequest": Record<string, never>;
        "billing.SubmitDraftResponse": {
            draft: components["schemas"]["billing.InvoiceDraft"];
        };
        "billing.UpdateApprovalPolicyResponse": {
            policy: components["schemas"]["billing.ApprovalPolicy"];
        };
        "billing.UpdateDraftResponse": {
            draft: components["schemas"]["billing.InvoiceDraft"];
        };
        "billing.VatLine": {
            base: components["schemas"]["common.Money"];
            exemption_code: string;
            exemption_reason: string;
            vat: components["schemas"]["common.Money"];
            vat_category: string;
            vat_rate: string;
        };
        "billing.VatLineInput": {
            base?: components["schemas"]["common.MoneyInput"];
            exemption_code?: string;
            exemption_reason?: string;
            vat?: components["schemas"]["common.MoneyInput"];
            vat_category?: string;
            vat_rate?: string;
        };
        "collections.AcceptBankTransactionProposalRequest": {
            invoice_ids: string[];
        };
        "collections.AcceptBankTransactionProposalResponse": {
            bank_transaction: components["schemas"]["collections.BankTransaction"];
        };
        "collections.AcceptCreditProposalRequest": {
            invoice_ids: string[];
        };
        "collections.AcceptCreditProposalResponse": {
            credit: components["schemas"]["collections.Credit"];
        };
        "collections.AddBaseRateRequest": {
            rate: string;
            source?: string;
            valid_from: string;
        };
        "collections.AddBaseRateResponse": {
            base_rate: components["schemas"]["collections.BaseRate"];
        };
        "collections.AllocateBankTransactionRequest": {
            allocations: components["schemas"]["collections.AllocationInputInput"][];
        };
        "collections.AllocateBankTransactionResponse": {
            bank_transaction: components["schemas"]["collections.BankTransaction"];
        };
        "collections.AllocateCreditRequest": {
            allocations: components["schemas"]["collections.AllocationInputInput"][];
        };
        "collections.AllocateCreditResponse": {
            credit: components["schemas"]["collections.Credit"];
        };
        "collections.Allocation": {
            amount: components["schemas"]["common.Money"];
            /** Format: date-time */
            at: string;
            claim_id: string;
            claim_kind: components["schemas"]["collections.ClaimKind"];
            credit_id: string;
            designation: string;
            discount?: components["schemas"]["common.Money"];
            discount_vat_lines: components["schemas"]["collections.TaxPart"][];
            id: string;
            invoice: components["schemas"]["common.Ref"];
            reason: string;
            vat_lines: components["schemas"]["collections.TaxPart"][];
        };
        "collections.AllocationInputInput": {
            amount: components["schemas"]["common.MoneyInput"];
            claim_id?: string | unknown | "";
            /** Format: uuid */
            invoice_id: string;
            with_discount?: boolean;
        };
        "collections.AssertClaimsRequest": {
            cost?: components["schemas"]["common.MoneyInput"];
            reason?: string;
        };
        "collections.AssertClaimsResponse": {
            open_item: components["schemas"]["collections.OpenItem"];
        };
        "collections.BankTransaction": {
            allocations: components["schemas"]["collections.Allocation"][];
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            amount: components["schemas"]["common.Money"];
            bank_reference: string;
            booking_date: string;
            counterparty_iban: string;
            counterparty_name: string;
            customer?: components["schemas"]["common.Ref"];
            end_to_end_id: string;
            etag: string;
            findings: components["schemas"]["collections.Finding"][];
            iban: string;
            id: string;
            kind: components["schemas"]["collections.TransactionKind"];
            legal_entity?: components["schemas"]["common.Ref"];
            proposals: components["schemas"]["collections.MatchProposal"][];
            rejected_proposals: components["schemas"]["collections.RejectedProposal"][];
            remittance: string;
            return_reason: string;
            returned_transaction_id: string;
            state: components["schemas"]["collections.TransactionState"];
            statement_id: string;
            ultimate_name: string;
            unallocated: components["schemas"]["common.Money"];
            value_date: string;
        };
        "collections.BankTransactionsResult": {
            bank_transaction?: components["schemas"]["collections.BankTransaction"];
            id: string;
            problem?: components["schemas"]["common.ItemProblem"];
        };
        "collections.BaseRate": {
            added: boolean;
            rate: string;
            source: string;
            valid_from: string;
        };
        "collections.BatchBankTransactionsRequest": {
            items: components["schemas"]["common.BatchItemInput"][];
            reason?: string;
        };
        "collections.BatchBankTransactionsResponse": {
            results: components["schemas"]["collections.BankTransactionsResult"][];
        };
        "collections.BatchOpenItemsRequest": {
            cost?: components["schemas"]["common.MoneyInput"];
            /** Format: int32 */
            expected_count?: number;
            expected_sums?: components["schemas"]["common.SumInput"][];
            filter?: components["schemas"]["collections.ListOpenItemsRequest"];
            items?: components["schemas"]["common.BatchItemInput"][];
            reason?: string;
        };
        "collections.BatchOpenItemsResponse": {
            operation?: components["schemas"]["common.Operation"];
            results: components["schemas"]["collections.OpenItemsResult"][];
        };
        "collections.BatchSendRemindersRequest": {
            /** Format: int32 */
            expected_count?: number;
            expected_sums?: components["schemas"]["common.SumInput"][];
            filter?: components["schemas"]["collections.ListOpenItemsRequest"];
            /** Format: int32 */
            hold_seconds?: number;
            items?: components["schemas"]["common.BatchItemInput"][];
            reason?: string;
        };
        "collections.BatchSendRemindersResponse": {
            operation?: components["schemas"]["common.Operation"];
            results: components["schemas"]["collections.OpenItemsResult"][];
        };
        "collections.CancelSendReminderRequest": Record<string, never>;
        "collections.CancelSendReminderResponse": {
            open_item: components["schemas"]["collections.OpenItem"];
        };
        "collections.Claim": {
            amount: components["schemas"]["common.Money"];
            asserted_on: string;
            customer: components["schemas"]["common.Ref"];
            due_date: string;
            dunning_notice_id: string;
            id: string;
            invoice: components["schemas"]["common.Ref"];
            kind: components["schemas"]["collections.ClaimKind"];
            legal_entity: components["schemas"]["common.Ref"];
            open_amount: components["schemas"]["common.Money"];
            periods: components["schemas"]["collections.InterestPeriod"][];
            reason: string;
            state: components["schemas"]["collections.ClaimState"];
        };
        /** @enum {string} */
        "collections.ClaimKind": "CLAIM_KIND_UNSPECIFIED" | "CLAIM_KIND_PRINCIPAL" | "CLAIM_KIND_INTEREST" | "CLAIM_KIND_LUMP_SUM" | "CLAIM_KIND_COST" | "CLAIM_KIND_FEE";
        /** @enum {string} */
        "collections.ClaimState": "CLAIM_STATE_UNSPECIFIED" | "CLAIM_STATE_OPEN" | "CLAIM_STATE_SETTLED" | "CLAIM_STATE_DROPPED";
        "collections.CollectionsPolicy": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            etag: string;
            friendly_first: boolean;
            strict_order: boolean;
        };
        "collections.CollectionsPolicyInput": {
            allowed_actions?: components["schemas"]["common.AllowedActionInput"][];
            etag?: string;
            friendly_first?: boolean;
            strict_order?: boolean;
        };
        "collections.Credit": {
            allocations: components["schemas"]["collections.Allocation"][];
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            amount: components["schemas"]["common.Money"];
            bank_transaction_id: string;
            counterparty_name: string;
            /** Format: date-time */
            created_at: string;
            customer?: components["schemas"]["common.Ref"];
            etag: string;
            free: components["schemas"]["common.Money"];
            id: string;
            invoice?: components["schemas"]["common.Ref"];
            legal_entity?: components["schemas"]["common.Ref"];
            proposals: components["schemas"]["collections.MatchProposal"][];
            refunds: components["schemas"]["collections.Refund"][];
            rejected_proposals: components["schemas"]["collections.RejectedProposal"][];
            source: components["schemas"]["collections.CreditSource"];
            value_date: string;
        };
        /** @enum {string} */
        "collections.CreditSource": "CREDIT_SOURCE_UNSPECIFIED" | "CREDIT_SOURCE_BANK_TRANSACTION" | "CREDIT_SOURCE_CANCELLATION" | "CREDIT_SOURCE_CREDIT_NOTE";
        /** @enum {string} */
        "collections.DefaultGround": "DEFAULT_GROUND_UNSPECIFIED" | "DEFAULT_GROUND_AGREED_TERM" | "DEFAULT_GROUND_THIRTY_DAYS" | "DEFAULT_GROUND_REMINDER";
        "collections.DropClaimRequest": {
            /** Format: uuid */
            claim_id: string;
            reason?: string;
        };
        "collections.DropClaimResponse": {
            open_item: components["schemas"]["collections.OpenItem"];
        };
        "collections.DunningNotice": {
            claims: components["schemas"]["collections.Claim"][];
            cost: components["schemas"]["common.Money"];
            customer: components["schemas"]["common.Ref"];
            default_ground: components["schemas"]["collections.DefaultGround"];
            default_since: string;
            etag: string;
            friendly: boolean;
            id: string;
            interest: components["schemas"]["common.Money"];
            invoice: components["schemas"]["common.Ref"];
            issue_date: string;
            legal_entity: components["schemas"]["common.Ref"];
            letter?: components["schemas"]["collections.ReminderLetter"];
            /** Format: int32 */
            level: number;
            lump_sum: components["schemas"]["common.Money"];
            open_amount: components["schemas"]["common.Money"];
            pay_until: string;
            periods: components["schemas"]["collections.InterestPeriod"][];
            recipient: string;
            sent_by?: components["schemas"]["common.Ref"];
            total: components["schemas"]["common.Money"];
        };
        "collections.Finding": {
            code: string;
            text: string;
        };
        "collections.GetBankTransactionResponse": {
            bank_transaction: components["schemas"]["collections.BankTransaction"];
        };
        "collections.GetCollectionsPolicyResponse": {
            policy: components["schemas"]["collections.CollectionsPolicy"];
        };
        "collections.GetCreditResponse": {
            credit: components["schemas"]["collections.Credit"];
        };
        "collections.GetDunningNoticeResponse": {
            dunning_notice: components["schemas"]["collections.DunningNotice"];
        };
        "collections.GetOpenItemResponse": {
            open_item: components["schemas"]["collections.OpenItem"];
        };
        "collections.GetOperationResponse": {
            operation: components["schemas"]["common.Operation"];
        };
        "collections.GetReminderLetterResponse": {
            dunning_notice: components["schemas"]["collections.DunningNotice"];
            letter: components["schemas"]["collections.ReminderLetter"];
        };
        "collections.GetStatementResponse": {
            statement: components["schemas"]["collections.Statement"];
        };
        "collections.ImportStatementRequest": {
            file: components["schemas"]["common.FileRefInput"];
        };
        "collections.ImportStatementResponse": {
            operation: components["schemas"]["common.Operation"];
            statements: components["schemas"]["collections.Statement"][];
        };
        "collections.InterestPeriod": {
            /** Format: int32 */
            days: number;
            from_date: string;
            interest: components["schemas"]["common.Money"];
            principal: components["schemas"]["common.Money"];
            rate: string;
            rate_not_published: boolean;
            to_date: string;
        };
        "collections.ListBankTransactionsResponse": {
            bank_transactions: components["schemas"]["collections.BankTransaction"][];
            changes_token: string;
            gone_ids: string[];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "collections.ListBaseRatesResponse": {
            base_rates: components["schemas"]["collections.BaseRate"][];
        };
        "collections.ListCreditsResponse": {
            changes_token: string;
            credits: components["schemas"]["collections.Credit"][];
            gone_ids: string[];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "collections.ListDunningNoticesResponse": {
            changes_token: string;
            dunning_notices: components["schemas"]["collections.DunningNotice"][];
            gone_ids: string[];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "collections.ListOpenItemsRequest": {
            changed_since?: string;
            customer_id?: string | unknown | "";
            due_date_from?: string;
            due_date_to?: string;
            dunning_levels?: number[];
            exact_summary?: boolean;
            ids?: string[];
            legal_entity_id?: string | unknown | "";
            open_amount_from?: string;
            open_amount_to?: string;
            order_by?: string;
            overdue_only?: boolean;
            /** Format: int32 */
            page_size?: number;
            page_token?: string;
            q?: string;
            states?: components["schemas"]["collections.OpenItemState"][];
            view?: components["schemas"]["common.View"];
            with_changes?: boolean;
            with_findings?: boolean;
            with_summary?: boolean;
        };
        "collections.ListOpenItemsResponse": {
            changes_token: string;
            gone_ids: string[];
            next_page_token: string;
            open_items: components["schemas"]["collections.OpenItem"][];
            summary?: components["schemas"]["common.Summary"];
        };
        "collections.ListStatementsResponse": {
            changes_token: string;
            gone_ids: string[];
            next_page_token: string;
            statements: components["schemas"]["collections.Statement"][];
            summary?: components["schemas"]["common.Summary"];
        };
        "collections.MatchProposal": {
            /** Format: int32 */
            confidence: number;
            invoices: components["schemas"]["common.Ref"][];
            reason: string;
        };
        "collections.OpenItem": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            claims: components["schemas"]["collections.Claim"][];
            consumer: boolean;
            credited: components["schemas"]["common.Money"];
            customer: components["schemas"]["common.Ref"];
            /** Format: int32 */
            days_overdue: number;
            default_ground: components["schemas"]["collections.DefaultGround"];
            default_since: string;
            discount_amount?: components["schemas"]["common.Money"];
            discount_taken: components["schemas"]["common.Money"];
            discount_until: string;
            document_kind: string;
            due_date: string;
            /** Format: int32 */
            dunning_level: number;
            etag: string;
            findings: components["schemas"]["collections.Finding"][];
            gross: components["schemas"]["common.Money"];
            id: string;
            invoice_number: string;
            issue_date: string;
            legal_entity: components["schemas"]["common.Ref"];
            open_amount: components["schemas"]["common.Money"];
            outgoing?: components["schemas"]["collections.OutgoingReminder"];
            received: components["schemas"]["common.Money"];
            reminded_on: string;
            reminder_skip?: components["schemas"]["collections.ReminderSkip"];
            state: components["schemas"]["collections.OpenItemState"];
            superseded: components["schemas"]["common.Money"];
            superseded_by?: components["schemas"]["common.Ref"];
            total_open: components["schemas"]["common.Money"];
        };
        "collections.OpenItemsResult": {
            id: string;
            open_item?: components["schemas"]["collections.OpenItem"];
            problem?: components["schemas"]["common.ItemProblem"];
        };
        /** @enum {string} */
        "collections.OpenItemState": "OPEN_ITEM_STATE_UNSPECIFIED" | "OPEN_ITEM_STATE_OPEN" | "OPEN_ITEM_STATE_PARTLY_PAID" | "OPEN_ITEM_STATE_SETTLED" | "OPEN_ITEM_STATE_CANCELLED" | "OPEN_ITEM_STATE_SUPERSEDED" | "OPEN_ITEM_STATE_WRITTEN_OFF";
        "collections.OutgoingReminder": {
            /** Format: date-time */
            leaves_at: string;
            letter?: components["schemas"]["collections.ReminderLetter"];
            /** Format: int32 */
            level: number;
            person?: components["schemas"]["common.Ref"];
            total: components["schemas"]["common.Money"];
        };
        "collections.Refund": {
            account_holder: string;
            amount: components["schemas"]["common.Money"];
            bank_transaction_id: string;
            iban: string;
            id: string;
            reason: string;
            /** Format: date-time */
            requested_at: string;
            state: components["schemas"]["collections.RefundState"];
        };
        "collections.RefundCreditRequest": {
            account_holder?: string;
            amount?: components["schemas"]["common.MoneyInput"];
            iban?: string;
            reason?: string;
        };
        "collections.RefundCreditResponse": {
            credit: components["schemas"]["collections.Credit"];
        };
        /** @enum {string} */
        "collections.RefundState": "REFUND_STATE_UNSPECIFIED" | "REFUND_STATE_REQUESTED" | "REFUND_STATE_PAID";
        "collections.RejectBankTransactionProposalRequest": {
            invoice_ids: string[];
            reason: string;
        };
        "collections.RejectBankTransactionProposalResponse": {
            bank_transaction: components["schemas"]["collections.BankTransaction"];
        };
        "collections.RejectCreditProposalRequest": {
            invoice_ids: string[];
            reason: string;
        };
        "collections.RejectCreditProposalResponse": {
            credit: components["schemas"]["collections.Credit"];
        };
        "collections.RejectedProposal": {
            /** Format: date-time */
            at: string;
            invoices: components["schemas"]["common.Ref"][];
            person?: components["schemas"]["common.Ref"];
            reason: string;
        };
        "collections.ReminderLetter": {
            cc: string[];
            subject: string;
            text: string;
            to: string[];
        };
        "collections.ReminderLetterInput": {
            cc?: string[];
            subject: string;
            text: string;
            to: string[];
        };
        "collections.ReminderSkip": {
            /** Format: date-time */
            at: string;
            person?: components["schemas"]["common.Ref"];
            reason: string;
            until: string;
        };
        "collections.RestoreBankTransactionProposalRequest": {
            invoice_ids: string[];
            reason?: string;
        };
        "collections.RestoreBankTransactionProposalResponse": {
            bank_transaction: components["schemas"]["collections.BankTransaction"];
        };
        "collections.RestoreCreditProposalRequest": {
            invoice_ids: string[];
            reason?: string;
        };
        "collections.RestoreCreditProposalResponse": {
            credit: components["schemas"]["collections.Credit"];
        };
        "collections.ResumeRemindersRequest": {
            reason?: string;
        };
        "collections.ResumeRemindersResponse": {
            open_item: components["schemas"]["collections.OpenItem"];
        };
        "collections.SendReminderRequest": {
            /** Format: int32 */
            hold_seconds?: number;
            letter?: components["schemas"]["collections.ReminderLetterInput"];
        };
        "collections.SendReminderResponse": {
            open_item: components["schemas"]["collections.OpenItem"];
        };
        "collections.SkipReminderRequest": {
            reason: string;
            /** Format: date */
            until: string;
        };
        "collections.SkipReminderResponse": {
            open_item: components["schemas"]["collections.OpenItem"];
        };
        "collections.Statement": {
            balanced: boolean;
            bank_statement_id: string;
            closing_balance?: components["schemas"]["common.Money"];
            etag: string;
            file: components["schemas"]["common.FileRef"];
            from_date: string;
            iban: string;
            id: string;
            /** Format: date-time */
            imported_at: string;
            /** Format: int32 */
            known_lines: number;
            legal_entity?: components["schemas"]["common.Ref"];
            /** Format: int32 */
            new_lines: number;
            opening_balance?: components["schemas"]["common.Money"];
            operation_id: string;
            state: components["schemas"]["collections.StatementState"];
            to_date: string;
        };
        /** @enum {string} */
        "collections.StatementState": "STATEMENT_STATE_UNSPECIFIED" | "STATEMENT_STATE_IMPORTING" | "STATEMENT_STATE_IMPORTED" | "STATEMENT_STATE_FAILED";
        "collections.TaxPart": {
            net: components["schemas"]["common.Money"];
            vat: components["schemas"]["common.Money"];
            vat_category: string;
            vat_rate: string;
        };
        /** @enum {string} */
        "collections.TransactionKind": "TRANSACTION_KIND_UNSPECIFIED" | "TRANSACTION_KIND_PAYMENT" | "TRANSACTION_KIND_FEE" | "TRANSACTION_KIND_RETURN" | "TRANSACTION_KIND_REFUND" | "TRANSACTION_KIND_OUTGOING";
        /** @enum {string} */
        "collections.TransactionState": "TRANSACTION_STATE_UNSPECIFIED" | "TRANSACTION_STATE_UNMATCHED" | "TRANSACTION_STATE_PARTLY_ALLOCATED" | "TRANSACTION_STATE_ALLOCATED" | "TRANSACTION_STATE_IGNORED";
        "collections.UndoAllocationRequest": {
            reason?: string;
        };
        "collections.UndoAllocationResponse": {
            bank_transaction: components["schemas"]["collections.BankTransaction"];
        };
        "collections.UndoCreditAllocationRequest": {
            /** Format: uuid */
            allocation_id: string;
            reason?: string;
        };
        "collections.UndoCreditAllocationResponse": {
            credit: components["schemas"]["collections.Credit"];
        };
        "collections.UpdateCollectionsPolicyResponse": {
            policy: components["schemas"]["collections.CollectionsPolicy"];
        };
        "common.Address": {
            city: string;
            country_code: string;
            line2: string;
            postcode: string;
            street: string;
        };
        "common.AddressInput": {
            city?: string;
            country_code?: string;
            line2?: string;
            postcode?: string;
            street?: string;
        };
        "common.AllowedAction": {
            allowed: boolean;
            reason: string;
            reason_code: string;
            verb: string;
        };
        "common.AllowedActionInput": {
            allowed?: boolean;
            reason?: string;
            reason_code?: string;
            verb?: string;
        };
        "common.BatchItemInput": {
            etag: string;
            /** Format: uuid */
            id: string;
        };
        "common.FieldProblem": {
            code: string;
            detail: string;
            pointer: string;
        };
        "common.FileRef": {
            media_type: string;
            name: string;
            sha256: string;
            /** Format: int32 */
            size: number;
        };
        "common.FileRefInput": {
            media_type: string;
            name: string;
            sha256: string;
            /** Format: int32 */
            size?: number;
        };
        "common.HistoryChange": {
            from: string;
            from_words?: components["schemas"]["common.Words"];
            path: string;
            to: string;
            to_words?: components["schemas"]["common.Words"];
        };
        "common.HistoryEntry": {
            actor: string;
            actor_name: string;
            /** Format: date-time */
            at: string;
            /** Format: date-time */
            business_at: string;
            changes: components["schemas"]["common.HistoryChange"][];
            erased: boolean;
            event: string;
            event_id: string;
            /** Format: int32 */
            more_changes: number;
            reason: string;
            sealed: boolean;
            verified: boolean;
            /** Format: int32 */
            version: number;
        };
        "common.ItemProblem": {
            changed_at: string;
            changed_by: string;
            code: string;
            current: string;
            detail: string;
            errors: components["schemas"]["common.FieldProblem"][];
            /** Format: int32 */
            status: number;
        };
        "common.Money": {
            amount: string;
            currency: string;
        };
        "common.MoneyInput": {
            amount: string;
            currency: string;
        };
        "common.MyOperationsResponse": {
            next_page_token: string;
            operations: components["schemas"]["common.Operation"][];
        };
        "common.Operation": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            /** Format: date-time */
            created_at: string;
            /** Format: int32 */
            done: number;
            /** Format: date-time */
            ended_at?: string;
            error: string;
            /** Format: int32 */
            eta_seconds: number;
            /** Format: int32 */
            failed: number;
            href: string;
            id: string;
            kind: string;
            ordered_by: string;
            orderer?: components["schemas"]["common.Ref"];
            phase: string;
            result_href: string;
            state: components["schemas"]["common.OperationState"];
            /** Format: int32 */
            total: number;
        };
        "common.OperationOutcome": {
            id: string;
            problem?: components["schemas"]["common.ItemProblem"];
            state: components["schemas"]["common.OutcomeState"];
        };
        "common.OperationOutcomesResponse": {
            next_page_token: string;
            outcomes: components["schemas"]["common.OperationOutcome"][];
        };
        "common.OperationRequest": Record<string, never>;
        "common.OperationResponse": {
            operation: components["schemas"]["common.Operation"];
        };
        /** @enum {string} */
        "common.OperationState": "OPERATION_STATE_UNSPECIFIED" | "OPERATION_STATE_RUNNING" | "OPERATION_STATE_SUCCEEDED" | "OPERATION_STATE_FAILED" | "OPERATION_STATE_CANCELLED";
        /** @enum {string} */
        "common.OutcomeState": "OUTCOME_STATE_UNSPECIFIED" | "OUTCOME_STATE_WAITING" | "OUTCOME_STATE_DONE" | "OUTCOME_STATE_FAILED";
        "common.RecordHistoryResponse": {
            entries: components["schemas"]["common.HistoryEntry"][];
            next_page_token: string;
            verified: boolean;
        };
        "common.Ref": {
            id: string;
            label: string;
            number: string;
        };
        "common.RefInput": {
            id?: string;
            label?: string;
            number?: string;
        };
        "common.Sum": {
            amount: components["schemas"]["common.Money"];
            field: string;
        };
        "common.SumInput": {
            amount?: components["schemas"]["common.MoneyInput"];
            field?: string;
        };
        "common.Summary": {
            /** Format: int32 */
            count: number;
            exact: boolean;
            sums: components["schemas"]["common.Sum"][];
        };
        /** @enum {string} */
        "common.View": "VIEW_UNSPECIFIED" | "VIEW_BASIC" | "VIEW_FULL";
        "common.Warning": {
            code: string;
            pointer: string;
            text: string;
        };
        "common.WarningInput": {
            code?: string;
            pointer?: string;
            text?: string;
        };
        "common.Words": {
            de: string;
            en: string;
        };
        "crm.AssignLeadRequest": {
            person_id?: string | unknown | "";
        };
        "crm.AssignLeadResponse": {
            lead: components["schemas"]["crm.Lead"];
        };
        "crm.BatchLeadsRequest": {
            /** Format: int32 */
            expected_count?: number;
            expected_sums?: components["schemas"]["common.SumInput"][];
            filter?: components["schemas"]["crm.ListLeadsRequest"];
            items?: components["schemas"]["common.BatchItemInput"][];
            reason?: string;
        };
        "crm.BatchLeadsResponse": {
            operation?: components["schemas"]["common.Operation"];
            results: components["schemas"]["crm.LeadsResult"][];
        };
        "crm.BatchQuotesRequest": {
            /** Format: int32 */
            expected_count?: number;
            expected_sums?: components["schemas"]["common.SumInput"][];
            filter?: components["schemas"]["crm.ListQuotesRequest"];
            items?: components["schemas"]["common.BatchItemInput"][];
            reason?: string;
        };
        "crm.BatchQuotesResponse": {
            operation?: components["schemas"]["common.Operation"];
            results: components["schemas"]["crm.QuotesResult"][];
        };
        /** @enum {string} */
        "crm.BillingModel": "BILLING_MODEL_UNSPECIFIED" | "BILLING_MODEL_FIXED_PRICE" | "BILLING_MODEL_TIME_AND_MATERIAL" | "BILLING_MODEL_EXPENSES" | "BILLING_MODEL_RETAINER";
        /** @enum {string} */
        "crm.BillingModelInput": "BILLING_MODEL_FIXED_PRICE" | "BILLING_MODEL_TIME_AND_MATERIAL" | "BILLING_MODEL_EXPENSES" | "BILLING_MODEL_RETAINER";
        "crm.CancelSendQuoteRequest": Record<string, never>;
        "crm.CancelSendQuoteResponse": {
            quote: components["schemas"]["crm.Quote"];
        };
        "crm.CreateCustomerRequest": {
            customer: components["schemas"]["crm.CustomerInput"];
        };
        "crm.CreateCustomerResponse": {
            customer: components["schemas"]["crm.Customer"];
        };
        "crm.CreateLeadRequest": {
            company: string;
            contact_name?: string;
            email?: string | unknown | "";
            note?: string;
            phone?: string;
            source?: string;
            title: string;
        };
        "crm.CreateLeadResponse": {
            lead: components["schemas"]["crm.Lead"];
        };
        "crm.CreateQuoteRequest": {
            customer_id?: string | unknown | "";
            introduction?: string;
            /** Format: uuid */
            legal_entity_id: string;
            lines: components["schemas"]["crm.QuoteLineInput"][];
            opportunity_id?: string | unknown | "";
            /** Format: int32 */
            payment_days?: number;
            title: string;
            valid_until?: string;
        };
        "crm.CreateQuoteResponse": {
            quote: components["schemas"]["crm.Quote"];
        };
        "crm.Customer": {
            address: components["schemas"]["common.Address"];
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            buyer_reference: string;
            contact_name: string;
            /** Format: date-time */
            created_at: string;
            delivery_channel: components["schemas"]["crm.DeliveryChannel"];
            /** Format: int32 */
            discount_days: number;
            discount_percent: string;
            /** Format: email */
            email: string;
            etag: string;
            external_id: string;
            id: string;
            invoice_format: components["schemas"]["crm.InvoiceFormat"];
            kind: components["schemas"]["crm.CustomerKind"];
            language: string;
            leitweg_id: string;
            name: string;
            number: string;
            /** Format: int32 */
            payment_days: number;
            peppol_id: string;
            phone: string;
            registration_number: string;
            vat_id: string;
            warnings: components["schemas"]["common.Warning"][];
        };
        "crm.CustomerInput": {
            address: components["schemas"]["common.AddressInput"];
            allowed_actions?: components["schemas"]["common.AllowedActionInput"][];
            buyer_reference?: string;
            contact_name?: string;
            /** Format: date-time */
            created_at?: string;
            delivery_channel?: components["schemas"]["crm.DeliveryChannel"];
            /** Format: int32 */
            discount_days?: number;
            discount_percent?: string;
            /** Format: email */
            email: string;
            etag?: string;
            external_id?: string;
            id?: string;
            invoice_format?: components["schemas"]["crm.InvoiceFormat"];
            kind: components["schemas"]["crm.CustomerKindInput"];
            language?: string;
            leitweg_id?: string;
            name: string;
            number?: string;
            /** Format: int32 */
            payment_days?: number;
            peppol_id?: string;
            phone?: string;
            registration_number?: string;
            vat_id?: string;
            warnings?: components["schemas"]["common.WarningInput"][];
        };
        /** @enum {string} */
        "crm.CustomerKind": "CUSTOMER_KIND_UNSPECIFIED" | "CUSTOMER_KIND_COMPANY" | "CUSTOMER_KIND_PUBLIC_BODY" | "CUSTOMER_KIND_CONSUMER";
        /** @enum {string} */
        "crm.CustomerKindInput": "CUSTOMER_KIND_COMPANY" | "CUSTOMER_KIND_PUBLIC_BODY" | "CUSTOMER_KIND_CONSUMER";
        /** @enum {string} */
        "crm.DeliveryChannel": "DELIVERY_CHANNEL_UNSPECIFIED" | "DELIVERY_CHANNEL_EMAIL" | "DELIVERY_CHANNEL_PORTAL" | "DELIVERY_CHANNEL_PEPPOL";
        "crm.GetCustomerResponse": {
            customer: components["schemas"]["crm.Customer"];
        };
        "crm.GetLeadResponse": {
            lead: components["schemas"]["crm.Lead"];
        };
        "crm.GetOpportunityResponse": {
            opportunity: components["schemas"]["crm.Opportunity"];
        };
        "crm.GetQuoteLetterResponse": {
            letter: components["schemas"]["crm.QuoteLetter"];
        };
        "crm.GetQuoteLinkResponse": {
            /** Format: date-time */
            expires_at: string;
            url: string;
        };
        "crm.GetQuoteResponse": {
            quote: components["schemas"]["crm.Quote"];
        };
        "crm.GetQuoteVersionsResponse": {
            quotes: components["schemas"]["crm.Quote"][];
        };
        /** @enum {string} */
        "crm.InvoiceFormat": "INVOICE_FORMAT_UNSPECIFIED" | "INVOICE_FORMAT_XRECHNUNG_UBL" | "INVOICE_FORMAT_XRECHNUNG_CII" | "INVOICE_FORMAT_ZUGFERD" | "INVOICE_FORMAT_ZUGFERD_BASIC" | "INVOICE_FORMAT_ZUGFERD_EXTENDED" | "INVOICE_FORMAT_ZUGFERD_XRECHNUNG" | "INVOICE_FORMAT_EN16931_UBL" | "INVOICE_FORMAT_EN16931_CII" | "INVOICE_FORMAT_PEPPOL_BIS";
        "crm.Lead": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            assignee?: components["schemas"]["common.Ref"];
            company: string;
            contact_name: string;
            /** Format: date-time */
            created_at: string;
            customer?: components["schemas"]["common.Ref"];
            email: string;
            etag: string;
            id: string;
            lost_reason: string;
            note: string;
            opportunity?: components["schemas"]["common.Ref"];
            phone: string;
            source: string;
            state: components["schemas"]["crm.LeadState"];
            title: string;
        };
        "crm.LeadsResult": {
            id: string;
            lead?: components["schemas"]["crm.Lead"];
            problem?: components["schemas"]["common.ItemProblem"];
        };
        /** @enum {string} */
        "crm.LeadState": "LEAD_STATE_UNSPECIFIED" | "LEAD_STATE_NEW" | "LEAD_STATE_QUALIFIED" | "LEAD_STATE_LOST";
        "crm.ListCustomersResponse": {
            changes_token: string;
            customers: components["schemas"]["crm.Customer"][];
            gone_ids: string[];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "crm.ListLeadsRequest": {
            assignee_id?: string | unknown | "";
            changed_since?: string;
            created_at_from?: string;
            created_at_to?: string;
            exact_summary?: boolean;
            ids?: string[];
            order_by?: string;
            /** Format: int32 */
            page_size?: number;
            page_token?: string;
            q?: string;
            states?: components["schemas"]["crm.LeadState"][];
            view?: components["schemas"]["common.View"];
            with_changes?: boolean;
            with_summary?: boolean;
        };
        "crm.ListLeadsResponse": {
            changes_token: string;
            gone_ids: string[];
            leads: components["schemas"]["crm.Lead"][];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "crm.ListOpportunitiesResponse": {
            changes_token: string;
            gone_ids: string[];
            next_page_token: string;
            opportunities: components["schemas"]["crm.Opportunity"][];
            summary?: components["schemas"]["common.Summary"];
        };
        "crm.ListQuotesRequest": {
            changed_since?: string;
            created_at_from?: string;
            created_at_to?: string;
            customer_id?: string | unknown | "";
            exact_summary?: boolean;
            ids?: string[];
            opportunity_id?: string | unknown | "";
            order_by?: string;
            /** Format: int32 */
            page_size?: number;
            page_token?: string;
            q?: string;
            states?: components["schemas"]["crm.QuoteState"][];
            valid_until_from?: string;
            valid_until_to?: string;
            view?: components["schemas"]["common.View"];
            with_changes?: boolean;
            with_summary?: boolean;
        };
        "crm.ListQuotesResponse": {
            changes_token: string;
            gone_ids: string[];
            next_page_token: string;
            quotes: components["schemas"]["crm.Quote"][];
            summary?: components["schemas"]["common.Summary"];
        };
        "crm.LoseLeadRequest": {
            reason: string;
        };
        "crm.LoseLeadResponse": {
            lead: components["schemas"]["crm.Lead"];
        };
        "crm.Opportunity": {
            /** Format: date-time */
            created_at: string;
            customer: components["schemas"]["common.Ref"];
            etag: string;
            expected_value?: components["schemas"]["common.Money"];
            id: string;
            lead?: components["schemas"]["common.Ref"];
            stage: components["schemas"]["crm.OpportunityStage"];
            title: string;
        };
        /** @enum {string} */
        "crm.OpportunityStage": "OPPORTUNITY_STAGE_UNSPECIFIED" | "OPPORTUNITY_STAGE_QUALIFIED" | "OPPORTUNITY_STAGE_QUOTED" | "OPPORTUNITY_STAGE_WON" | "OPPORTUNITY_STAGE_LOST";
        "crm.OutgoingQuote": {
            /** Format: date-time */
            leaves_at: string;
            letter?: components["schemas"]["crm.QuoteLetter"];
        };
        "crm.OutgoingQuoteInput": {
            /** Format: date-time */
            leaves_at?: string;
            letter?: components["schemas"]["crm.QuoteLetterInput"];
        };
        "crm.PreviewQuotePdfRequest": {
            quote: components["schemas"]["crm.QuoteInput"];
            update_mask?: string;
        };
        "crm.QualifyLeadRequest": {
            customer?: components["schemas"]["crm.CustomerInput"];
            customer_id?: string | unknown | "";
            expected_value?: components["schemas"]["common.MoneyInput"];
            opportunity_title?: string;
        };
        "crm.QualifyLeadResponse": {
            customer: components["schemas"]["crm.Customer"];
            lead: components["schemas"]["crm.Lead"];
            opportunity: components["schemas"]["crm.Opportunity"];
        };
        "crm.Quote": {
            acceptance?: components["schemas"]["crm.QuoteAcceptance"];
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            /** Format: date-time */
            created_at: string;
            customer: components["schemas"]["common.Ref"];
            declined_reason: string;
            etag: string;
            /** Format: date-time */
            first_seen_at?: string;
            gross: components["schemas"]["common.Money"];
            id: string;
            introduction: string;
            lead?: components["schemas"]["common.Ref"];
            legal_entity: components["schemas"]["common.Ref"];
            lines: components["schemas"]["crm.QuoteLine"][];
            net: components["schemas"]["common.Money"];
            number: string;
            opportunity?: components["schemas"]["common.Ref"];
            outgoing?: components["schemas"]["crm.OutgoingQuote"];
            /** Format: int32 */
            payment_days: number;
            /** Format: int32 */
            quote_version: number;
            /** Format: date-time */
            sent_at?: string;
            state: components["schemas"]["crm.QuoteState"];
            title: string;
            valid_until: string;
            vat: components["schemas"]["common.Money"];
        };
        "crm.QuoteAcceptance": {
            /** Format: date-time */
            at: string;
            name: string;
            /** Format: int32 */
            quote_version: number;
            text_hash: string;
        };
        "crm.QuoteAcceptanceInput": {
            /** Format: date-time */
            at?: string;
            name?: string;
            /** Format: int32 */
            quote_version?: number;
            text_hash?: string;
        };
        "crm.QuoteInput": {
            acceptance?: components["schemas"]["crm.QuoteAcceptanceInput"];
            allowed_actions?: components["schemas"]["common.AllowedActionInput"][];
            /** Format: date-time */
            created_at?: string;
            customer?: components["schemas"]["common.RefInput"];
            declined_reason?: string;
            etag?: string;
            /** Format: date-time */
            first_seen_at?: string;
            gross?: components["schemas"]["common.MoneyInput"];
            id?: string;
            introduction?: string;
            lead?: components["schemas"]["common.RefInput"];
            legal_entity?: components["schemas"]["common.RefInput"];
            lines: components["schemas"]["crm.QuoteLineInput"][];
            net?: components["schemas"]["common.MoneyInput"];
            number?: string;
            opportunity?: components["schemas"]["common.RefInput"];
            outgoing?: components["schemas"]["crm.OutgoingQuoteInput"];
            /** Format: int32 */
            payment_days?: number;
            /** Format: int32 */
            quote_version?: number;
            /** Format: date-time */
            sent_at?: string;
            state?: components["schemas"]["crm.QuoteState"];
            title: string;
            valid_until?: string;
            vat?: components["schemas"]["common.MoneyInput"];
        };
        "crm.QuoteLetter": {
            cc: string[];
            subject: string;
            text: string;
            to: string[];
        };
        "crm.QuoteLetterInput": {
            cc?: string[];
            subject: string;
            text: string;
            to: string[];
        };
        "crm.QuoteLine": {
            billing_model: components["schemas"]["crm.BillingModel"];
            cap?: components["schemas"]["common.Money"];
            description: string;
            id: string;
            milestones: components["schemas"]["crm.QuoteMilestone"][];
            net: components["schemas"]["common.Money"];
            /** Format: int32 */
            position: number;
            quantity: string;
            retainer_from: string;
            title: string;
            uncapped: components["schemas"]["common.Money"];
            unit: string;
            unit_price: components["schemas"]["common.Money"];
            vat_category: string;
            vat_rate: string;
        };
        "crm.QuoteLineInput": {
            billing_model: components["schemas"]["crm.BillingModelInput"];
            cap?: components["schemas"]["common.MoneyInput"];
            description?: string;
            id?: string;
            milestones?: components["schemas"]["crm.QuoteMilestoneInput"][];
            net?: components["schemas"]["common.MoneyInput"];
            /** Format: int32 */
            position?: number;
            quantity: string;
            retainer_from?: string;
            title: string;
            uncapped?: components["schemas"]["common.MoneyInput"];
            unit: string;
            unit_price: components["schemas"]["common.MoneyInput"];
            vat_category: string;
            vat_rate: string;
        };
        "crm.QuoteMilestone": {
            amount: components["schemas"]["common.Money"];
            id: string;
            title: string;
        };
        "crm.QuoteMilestoneInput": {
            amount: components["schemas"]["common.MoneyInput"];
            id?: string;
            title: string;
        };
        "crm.QuotesResult": {
            id: string;
            problem?: components["schemas"]["common.ItemProblem"];
            quote?: components["schemas"]["crm.Quote"];
        };
        /** @enum {string} */
        "crm.QuoteState": "QUOTE_STATE_UNSPECIFIED" | "QUOTE_STATE_DRAFT" | "QUOTE_STATE_SENT" | "QUOTE_STATE_ACCEPTED" | "QUOTE_STATE_DECLINED";
        "crm.RevokeQuoteLinkRequest": Record<string, never>;
        "crm.RevokeQuoteLinkResponse": {
            quote: components["schemas"]["crm.Quote"];
        };
        "crm.SendQuoteRequest": {
            /** Format: int32 */
            hold_seconds?: number;
            letter?: components["schemas"]["crm.QuoteLetterInput"];
        };
        "crm.SendQuoteResponse": {
            quote: components["schemas"]["crm.Quote"];
        };
        "crm.UpdateCustomerResponse": {
            customer: components["schemas"]["crm.Customer"];
        };
        "crm.UpdateQuoteResponse": {
            quote: components["schemas"]["crm.Quote"];
        };
        "einvoice.ActivateInvoiceLayoutRequest": {
            /** Format: int32 */
            version?: number;
        };
        "einvoice.ActivateInvoiceLayoutResponse": {
            layout: components["schemas"]["einvoice.InvoiceLayout"];
        };
        "einvoice.ApproveSupplierInvoiceRequest": {
            comment?: string;
        };
        "einvoice.ApproveSupplierInvoiceResponse": {
            supplier_invoice: components["schemas"]["einvoice.SupplierInvoice"];
        };
        "einvoice.BatchSupplierInvoicesRequest": {
            /** Format: int32 */
            expected_count?: number;
            expected_sums?: components["schemas"]["common.SumInput"][];
            filter?: components["schemas"]["einvoice.ListSupplierInvoicesRequest"];
            items?: components["schemas"]["common.BatchItemInput"][];
            reason?: string;
        };
        "einvoice.BatchSupplierInvoicesResponse": {
            operation?: components["schemas"]["common.Operation"];
            results: components["schemas"]["einvoice.SupplierInvoicesResult"][];
        };
        "einvoice.Bounce": {
            action: string;
            diagnostic: string;
            dispatch_id: string;
            file: components["schemas"]["common.FileRef"];
            id: string;
            invoice_number: string;
            message_id: string;
            /** Format: date-time */
            received_at: string;
            recipient: string;
            status: string;
        };
        "einvoice.CheckFileRequest": {
            content?: string;
            file?: components["schemas"]["common.FileRefInput"];
        };
        "einvoice.CheckFileResponse": {
            errors: components["schemas"]["einvoice.FileFinding"][];
            judged: boolean;
            policy: components["schemas"]["einvoice.FileFinding"][];
            profile: string;
            report: components["schemas"]["einvoice.ValidationReport"];
            rule_sets: string[];
            syntax: string;
            valid: boolean;
        };
        "einvoice.ConvertFileRequest": {
            content?: string;
            file?: components["schemas"]["common.FileRefInput"];
            lossless?: boolean;
            profile?: string;
            to: components["schemas"]["einvoice.FileSyntaxInput"];
        };
        "einvoice.CreateInvoiceLayoutRequest": {
            layout: components["schemas"]["einvoice.InvoiceLayoutInput"];
        };
        "einvoice.CreateInvoiceLayoutResponse": {
            layout: components["schemas"]["einvoice.InvoiceLayout"];
        };
        "einvoice.DecideDuplicateRequest": {
            is_duplicate?: boolean;
        };
        "einvoice.DecideDuplicateResponse": {
            supplier_invoice: components["schemas"]["einvoice.SupplierInvoice"];
        };
        "einvoice.Dispatch": {
            /** Format: int32 */
            attempts: number;
            /** Format: date-time */
            changed_at: string;
            channel: components["schemas"]["einvoice.DispatchChannel"];
            customer?: components["schemas"]["common.Ref"];
            customer_id: string;
            detail: string;
            /** Format: date-time */
            ended_at?: string;
            id: string;
            invoice_id: string;
            invoice_number: string;
            letter?: components["schemas"]["billing.InvoiceLetter"];
            message_id: string;
            /** Format: date-time */
            next_attempt_at?: string;
            ordered_by: string;
            /** Format: date-time */
            queued_at: string;
            reason: string;
            reason_code: string;
            recipient: string;
            /** Format: int32 */
            request: number;
            /** Format: date-time */
            sent_at?: string;
            state: components["schemas"]["einvoice.DispatchState"];
        };
        /** @enum {string} */
        "einvoice.DispatchChannel": "DISPATCH_CHANNEL_UNSPECIFIED" | "DISPATCH_CHANNEL_EMAIL" | "DISPATCH_CHANNEL_PORTAL" | "DISPATCH_CHANNEL_PEPPOL";
        /** @enum {string} */
        "einvoice.DispatchChannelInput": "DISPATCH_CHANNEL_EMAIL" | "DISPATCH_CHANNEL_PORTAL" | "DISPATCH_CHANNEL_PEPPOL";
        /** @enum {string} */
        "einvoice.DispatchState": "DISPATCH_STATE_UNSPECIFIED" | "DISPATCH_STATE_QUEUED" | "DISPATCH_STATE_SENT" | "DISPATCH_STATE_DELIVERED" | "DISPATCH_STATE_BOUNCED" | "DISPATCH_STATE_FAILED";
        /** @enum {string} */
        "einvoice.DispatchStateInput": "DISPATCH_STATE_QUEUED" | "DISPATCH_STATE_SENT" | "DISPATCH_STATE_DELIVERED" | "DISPATCH_STATE_BOUNCED" | "DISPATCH_STATE_FAILED";
        "einvoice.Document": {
            /** Format: date-time */
            archived_at: string;
            customer?: components["schemas"]["common.Ref"];
            customer_id: string;
            dispatched: string[];
            file: components["schemas"]["common.FileRef"];
            format: components["schemas"]["einvoice.DocumentFormat"];
            id: string;
            invoice_id: string;
            invoice_number: string;
            judged?: components["schemas"]["einvoice.Judged"];
            made_with?: components["schemas"]["einvoice.MadeWith"];
            report: components["schemas"]["einvoice.ValidationReport"];
            retention: components["schemas"]["einvoice.Retention"];
        };
        /** @enum {string} */
        "einvoice.DocumentErrorClass": "DOCUMENT_ERROR_CLASS_UNSPECIFIED" | "DOCUMENT_ERROR_CLASS_FORMAT" | "DOCUMENT_ERROR_CLASS_BUSINESS_RULE_VAT" | "DOCUMENT_ERROR_CLASS_BUSINESS_RULE";
        /** @enum {string} */
        "einvoice.DocumentFormat": "DOCUMENT_FORMAT_UNSPECIFIED" | "DOCUMENT_FORMAT_XRECHNUNG_UBL" | "DOCUMENT_FORMAT_XRECHNUNG_CII" | "DOCUMENT_FORMAT_ZUGFERD_PDF" | "DOCUMENT_FORMAT_EN16931_UBL" | "DOCUMENT_FORMAT_EN16931_CII" | "DOCUMENT_FORMAT_PEPPOL_UBL";
        "einvoice.DuplicateLink": {
            ground: string;
            supplier_invoice: components["schemas"]["common.Ref"];
        };
        /** @enum {string} */
        "einvoice.DuplicateState": "DUPLICATE_STATE_UNSPECIFIED" | "DUPLICATE_STATE_SUSPECTED" | "DUPLICATE_STATE_CONFIRMED" | "DUPLICATE_STATE_DISMISSED";
        "einvoice.Engine": {
            name: string;
            version: string;
        };
        "einvoice.ExportSupplierInvoicesRequest": {
            ids?: string[];
        };
        "einvoice.ExportSupplierInvoicesResponse": {
            export: components["schemas"]["einvoice.SupplierInvoiceExport"];
            /** Format: int32 */
            remaining: number;
        };
        "einvoice.FileFinding": {
            location: string;
            rule: string;
            severity: string;
            text: string;
        };
        /** @enum {string} */
        "einvoice.FileSyntaxInput": "FILE_SYNTAX_UBL" | "FILE_SYNTAX_CII";
        "einvoice.GetBuiltInLayoutResponse": {
            layout: components["schemas"]["einvoice.InvoiceLayout"];
        };
        "einvoice.GetDispatchResponse": {
            dispatch: components["schemas"]["einvoice.Dispatch"];
        };
        "einvoice.GetInvoiceLayoutResponse": {
            layout: components["schemas"]["einvoice.InvoiceLayout"];
        };
        "einvoice.GetSupplierInvoiceResponse": {
            supplier_invoice: components["schemas"]["einvoice.SupplierInvoice"];
        };
        "einvoice.InvoiceLayout": {
            accent_color: string;
            /** Format: int32 */
            active_version: number;
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            /** Format: date-time */
            created_at?: string;
            css: string;
            etag: string;
            hide_giro_code: boolean;
            hide_proof_of_work: boolean;
            html: string;
            id: string;
            ink_color: string;
            legal_entity?: components["schemas"]["common.Ref"];
            legal_entity_id: string;
            logo?: components["schemas"]["common.FileRef"];
            name: string;
            texts: components["schemas"]["einvoice.LayoutTexts"][];
            /** Format: int32 */
            version: number;
        };
        "einvoice.InvoiceLayoutInput": {
            accent_color?: string;
            /** Format: int32 */
            active_version?: number;
            allowed_actions?: components["schemas"]["common.AllowedActionInput"][];
            /** Format: date-time */
            created_at?: string;
            css?: string;
            etag?: string;
            hide_giro_code?: boolean;
            hide_proof_of_work?: boolean;
            html?: string;
            id?: string;
            ink_color?: string;
            legal_entity?: components["schemas"]["common.RefInput"];
            legal_entity_id?: string | unknown | "";
            logo?: components["schemas"]["common.FileRefInput"];
            name?: string;
            texts?: components["schemas"]["einvoice.LayoutTextsInput"][];
            /** Format: int32 */
            version?: number;
        };
        "einvoice.InvoiceLayoutVersion": {
            /** Format: int32 */
            built_in_release: number;
            /** Format: date-time */
            created_at: string;
            created_by: string;
            creator?: components["schemas"]["common.Ref"];
            layout: components["schemas"]["einvoice.InvoiceLayout"];
            sha256: string;
            /** Format: int32 */
            version: number;
        };
        "einvoice.Judged": {
            engines: components["schemas"]["einvoice.Engine"][];
            report: components["schemas"]["common.FileRef"];
            rule_sets: components["schemas"]["einvoice.RuleSetUsed"][];
        };
        "einvoice.LayoutTexts": {
            closing: string;
            footer: string;
            introduction: string;
            language: string;
            payment: string;
        };
        "einvoice.LayoutTextsInput": {
            closing?: string;
            footer?: string;
            introduction?: string;
            language: string;
            payment?: string;
        };
        "einvoice.ListBouncesResponse": {
            bounces: components["schemas"]["einvoice.Bounce"][];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "einvoice.ListDispatchesResponse": {
            changes_token: string;
            dispatches: components["schemas"]["einvoice.Dispatch"][];
            gone_ids: string[];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "einvoice.ListDocumentsResponse": {
            documents: components["schemas"]["einvoice.Document"][];
        };
        "einvoice.ListInvoiceDispatchesResponse": {
            dispatches: components["schemas"]["einvoice.Dispatch"][];
        };
        "einvoice.ListInvoiceLayoutsResponse": {
            changes_token: string;
            gone_ids: string[];
            layouts: components["schemas"]["einvoice.InvoiceLayout"][];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "einvoice.ListInvoiceLayoutVersionsResponse": {
            next_page_token: string;
            versions: components["schemas"]["einvoice.InvoiceLayoutVersion"][];
        };
        "einvoice.ListSupplierInvoiceExportsResponse": {
            exports: components["schemas"]["einvoice.SupplierInvoiceExport"][];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "einvoice.ListSupplierInvoicesRequest": {
            changed_since?: string;
            duplicates?: components["schemas"]["einvoice.DuplicateState"][];
            exact_summary?: boolean;
            external_id?: string;
            ids?: string[];
            issued_from?: string;
            issued_to?: string;
            needs_attention?: boolean;
            number?: string;
            order_by?: string;
            /** Format: int32 */
            page_size?: number;
            page_token?: string;
            received_from?: string;
            received_to?: string;
            seller?: string;
            states?: components["schemas"]["einvoice.SupplierInvoiceState"][];
            troubles?: string[];
            view?: components["schemas"]["common.View"];
            with_changes?: boolean;
            with_summary?: boolean;
        };
        "einvoice.ListSupplierInvoicesResponse": {
            changes_token: string;
            gone_ids: string[];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
            supplier_invoices: components["schemas"]["einvoice.SupplierInvoice"][];
        };
        "einvoice.MadeWith": {
            /** Format: int32 */
            built_in_release: number;
            engine: string;
            fault: string;
            layout_id: string;
            /** Format: int32 */
            layout_version: number;
        };
        "einvoice.NetworkEnvelope": {
            created_at: string;
            document_type: string;
            instance: string;
            process: string;
            receiver: string;
            sender: string;
        };
        /** @enum {string} */
        "einvoice.PageForm": "PAGE_FORM_UNSPECIFIED" | "PAGE_FORM_HTML" | "PAGE_FORM_PDF";
        "einvoice.PreviewInvoiceLayoutRequest": {
            document_kind?: components["schemas"]["billing.DocumentKind"];
            invoice_id?: string | unknown | "";
            language?: string;
            layout?: components["schemas"]["einvoice.InvoiceLayoutInput"];
            layout_id?: string | unknown | "";
            /** Format: int32 */
            version?: number;
        };
        "einvoice.ReadSupplierInvoiceAgainRequest": Record<string, never>;
        "einvoice.ReadSupplierInvoiceAgainResponse": {
            supplier_invoice: components["schemas"]["einvoice.SupplierInvoice"];
        };
        "einvoice.ReceiveSupplierInvoiceRequest": {
            external_id?: string;
            file: components["schemas"]["common.FileRefInput"];
            note?: string;
        };
        "einvoice.ReceiveSupplierInvoiceResponse": {
            others: components["schemas"]["einvoice.SupplierInvoice"][];
            supplier_invoice: components["schemas"]["einvoice.SupplierInvoice"];
        };
        /** @enum {string} */
        "einvoice.ReceivingChannel": "RECEIVING_CHANNEL_UNSPECIFIED" | "RECEIVING_CHANNEL_UPLOAD" | "RECEIVING_CHANNEL_API" | "RECEIVING_CHANNEL_MAILBOX";
        "einvoice.RejectSupplierInvoiceRequest": {
            reason: string;
        };
        "einvoice.RejectSupplierInvoiceResponse": {
            supplier_invoice: components["schemas"]["einvoice.SupplierInvoice"];
        };
        "einvoice.RenderDocumentRequest": Record<string, never>;
        "einvoice.ReopenSupplierInvoiceRequest": {
            reason: string;
        };
        "einvoice.ReopenSupplierInvoiceResponse": {
            supplier_invoice: components["schemas"]["einvoice.SupplierInvoice"];
        };
        "einvoice.Retention": {
            basis: string;
            until: string;
            /** Format: int32 */
            years: number;
        };
        "einvoice.RuleSetUsed": {
            name: string;
            sha256: string;
            version: string;
        };
        "einvoice.SupplierInvoice": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            channel: components["schemas"]["einvoice.ReceivingChannel"];
            completed_by_person: boolean;
            /** Format: date-time */
            decided_at?: string;
            decided_by?: components["schemas"]["common.Ref"];
            decision_reason: string;
            duplicate: components["schemas"]["einvoice.DuplicateState"];
            duplicates: components["schemas"]["einvoice.DuplicateLink"][];
            envelope?: components["schemas"]["einvoice.NetworkEnvelope"];
            error_class: components["schemas"]["einvoice.DocumentErrorClass"];
            etag: string;
            export_id: string;
            external_id: string;
            facts: components["schemas"]["einvoice.SupplierInvoiceFacts"];
            file: components["schemas"]["common.FileRef"];
            id: string;
            legal_entity?: components["schemas"]["common.Ref"];
            mail?: components["schemas"]["common.FileRef"];
            missing: string[];
            needs_attention: boolean;
            note: string;
            profile: string;
            /** Format: date-time */
            received_at: string;
            received_by?: components["schemas"]["common.Ref"];
            report?: components["schemas"]["einvoice.ValidationReport"];
            sender: string;
            state: components["schemas"]["einvoice.SupplierInvoiceState"];
            subject: string;
            syntax: string;
            trouble: string;
            valid: boolean;
            waiting_for: string;
            warnings: components["schemas"]["einvoice.SupplierInvoiceWarning"][];
        };
        "einvoice.SupplierInvoiceExport": {
            /** Format: int32 */
            count: number;
            /** Format: date-time */
            created_at: string;
            created_by?: components["schemas"]["common.Ref"];
            file: components["schemas"]["common.FileRef"];
            id: string;
        };
        "einvoice.SupplierInvoiceFacts": {
            buyer_name: string;
            buyer_reference: string;
            buyer_vat_id: string;
            contract_reference: string;
            due_date: string;
            gross?: components["schemas"]["common.Money"];
            issue_date: string;
            net?: components["schemas"]["common.Money"];
            number: string;
            order_reference: string;
            payable?: components["schemas"]["common.Money"];
            preceding: string[];
            project_reference: string;
            seller_iban: string;
            seller_name: string;
            seller_tax_number: string;
            seller_vat_id: string;
            specification: string;
            type_code: string;
            vat?: components["schemas"]["common.Money"];
        };
        "einvoice.SupplierInvoiceFactsInput": {
            buyer_name?: string;
            buyer_reference?: string;
            buyer_vat_id?: string;
            contract_reference?: string;
            due_date?: string;
            gross?: components["schemas"]["common.MoneyInput"];
            issue_date?: string;
            net?: components["schemas"]["common.MoneyInput"];
            number?: string;
            order_reference?: string;
            payable?: components["schemas"]["common.MoneyInput"];
            preceding?: string[];
            project_reference?: string;
            seller_iban?: string;
            seller_name?: string;
            seller_tax_number?: string;
            seller_vat_id?: string;
            specification?: string;
            type_code?: string;
            vat?: components["schemas"]["common.MoneyInput"];
        };
        "einvoice.SupplierInvoicesResult": {
            id: string;
            problem?: components["schemas"]["common.ItemProblem"];
            supplier_invoice?: components["schemas"]["einvoice.SupplierInvoice"];
        };
        /** @enum {string} */
        "einvoice.SupplierInvoiceState": "SUPPLIER_INVOICE_STATE_UNSPECIFIED" | "SUPPLIER_INVOICE_STATE_RECEIVED" | "SUPPLIER_INVOICE_STATE_CHECKED" | "SUPPLIER_INVOICE_STATE_TO_COMPLETE" | "SUPPLIER_INVOICE_STATE_APPROVED" | "SUPPLIER_INVOICE_STATE_REJECTED" | "SUPPLIER_INVOICE_STATE_EXPORTED";
        "einvoice.SupplierInvoiceWarning": {
            code: string;
            text: string;
        };
        "einvoice.UpdateInvoiceLayoutResponse": {
            layout: components["schemas"]["einvoice.InvoiceLayout"];
        };
        "einvoice.UpdateSupplierInvoiceResponse": {
            supplier_invoice: components["schemas"]["einvoice.SupplierInvoice"];
        };
        "einvoice.ValidationReport": {
            findings: components["schemas"]["billing.Finding"][];
            policy_findings: components["schemas"]["billing.Finding"][];
            profile: string;
            rule_sets: string[];
            valid: boolean;
        };
        "einvoice.ViewFileRequest": {
            content?: string;
            file?: components["schemas"]["common.FileRefInput"];
            form?: components["schemas"]["einvoice.PageForm"];
            /** @enum {string} */
            language?: "" | "de" | "en";
            /** Format: int32 */
            page?: number;
        };
        "platform.ApiKey": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            /** Format: date-time */
            created_at: string;
            etag: string;
            id: string;
            name: string;
            person: components["schemas"]["common.Ref"];
            /** Format: date-time */
            revoked_at?: string;
        };
        "platform.BankAccount": {
            bank_name: string;
            bic: string;
            holder: string;
            iban: string;
        };
        "platform.BankAccountInput": {
            bank_name?: string;
            bic?: string;
            holder: string;
            iban: string;
        };
        "platform.ChangePasswordRequest": {
            current_password: string;
            new_password: string;
        };
        "platform.ChangePasswordResponse": {
            /** Format: int32 */
            revoked: number;
        };
        "platform.CreateApiKeyRequest": {
            name: string;
            /** Format: uuid */
            person_id: string;
        };
        "platform.CreateApiKeyResponse": {
            api_key: components["schemas"]["platform.ApiKey"];
            secret: string;
        };
        "platform.CreateLegalEntityRequest": {
            legal_entity: components["schemas"]["platform.LegalEntityInput"];
        };
        "platform.CreateLegalEntityResponse": {
            legal_entity: components["schemas"]["platform.LegalEntity"];
        };
        "platform.CreateMyViewRequest": {
            view: components["schemas"]["platform.ViewInput"];
        };
        "platform.CreateMyViewResponse": {
            view: components["schemas"]["platform.View"];
        };
        "platform.CreatePersonRequest": {
            password?: string;
            person: components["schemas"]["platform.PersonInput"];
        };
        "platform.CreatePersonResponse": {
            person: components["schemas"]["platform.Person"];
        };
        "platform.CreateSessionRequest": {
            client?: string;
            code?: string;
            device?: string;
            /** Format: email */
            email: string;
            password: string;
            tenant_id?: string | unknown | "";
        };
        "platform.CreateSessionResponse": {
            device: string;
            /** Format: date-time */
            expires_at: string;
            session_id: string;
            token: string;
        };
        "platform.CreateTenantRequest": {
            /** Format: email */
            admin_email: string;
            admin_name: string;
            admin_password?: string;
            /** Format: date-time */
            clock_at?: string;
            locale?: string;
            name: string;
            sandbox?: boolean;
        };
        "platform.CreateTenantResponse": {
            admin: components["schemas"]["platform.Person"];
            api_key: string;
            operation_id: string;
            tenant: components["schemas"]["platform.Tenant"];
        };
        "platform.CreateWebhookEndpointRequest": {
            endpoint: components["schemas"]["platform.WebhookEndpointInput"];
        };
        "platform.CreateWebhookEndpointResponse": {
            endpoint: components["schemas"]["platform.WebhookEndpoint"];
            secret: string;
        };
        "platform.DeleteMyViewRequest": Record<string, never>;
        "platform.DeleteMyViewResponse": Record<string, never>;
        "platform.DisableWebhookEndpointRequest": {
            reason?: string;
        };
        "platform.DisableWebhookEndpointResponse": {
            endpoint: components["schemas"]["platform.WebhookEndpoint"];
        };
        "platform.EnableSecondFactorRequest": {
            code: string;
            proposal: string;
        };
        "platform.EnableSecondFactorResponse": {
            second_factor: components["schemas"]["platform.SecondFactor"];
        };
        "platform.EnableWebhookEndpointRequest": Record<string, never>;
        "platform.EnableWebhookEndpointResponse": {
            endpoint: components["schemas"]["platform.WebhookEndpoint"];
        };
        "platform.GetLegalEntityResponse": {
            legal_entity: components["schemas"]["platform.LegalEntity"];
        };
        "platform.GetMailTextResponse": {
            mail_text: components["schemas"]["platform.MailText"];
        };
        "platform.GetMeResponse": {
            customer_ids: string[];
            email: string;
            locale: string;
            name: string;
            permissions: string[];
            person_id: string;
            /** Format: int32 */
            recovery_codes_left: number;
            roles: string[];
            second_factor: boolean;
            second_factor_missing: boolean;
            /** Format: date-time */
            session_expires_at?: string;
            session_id: string;
            tenant?: components["schemas"]["platform.Tenant"];
        };
        "platform.GetMyViewResponse": {
            view: components["schemas"]["platform.View"];
        };
        "platform.GetOperationResponse": {
            operation: components["schemas"]["common.Operation"];
        };
        "platform.GetPersonResponse": {
            person: components["schemas"]["platform.Person"];
        };
        "platform.GetSignInPolicyResponse": {
            policy: components["schemas"]["platform.SignInPolicy"];
        };
        "platform.GetTenantResponse": {
            tenant: components["schemas"]["platform.Tenant"];
        };
        "platform.GetWebhookDeliveryResponse": {
            delivery: components["schemas"]["platform.WebhookDelivery"];
        };
        "platform.GetWebhookEndpointResponse": {
            endpoint: components["schemas"]["platform.WebhookEndpoint"];
        };
        "platform.InvitePersonRequest": Record<string, never>;
        "platform.InvitePersonResponse": {
            /** Format: date-time */
            expires_at: string;
        };
        "platform.LegalEntity": {
            address: components["schemas"]["common.Address"];
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            bank_accounts: components["schemas"]["platform.BankAccount"][];
            /** Format: email */
            contact_email: string;
            contact_name: string;
            contact_phone: string;
            etag: string;
            exemption_reason: string;
            id: string;
            legal_notice: string;
            name: string;
            number_pattern: string;
            registration: string;
            small_business: boolean;
            tax_number: string;
            vat_id: string;
            warnings: components["schemas"]["common.Warning"][];
        };
        "platform.LegalEntityInput": {
            address: components["schemas"]["common.AddressInput"];
            allowed_actions?: components["schemas"]["common.AllowedActionInput"][];
            bank_accounts: components["schemas"]["platform.BankAccountInput"][];
            /** Format: email */
            contact_email: string;
            contact_name: string;
            contact_phone: string;
            etag?: string;
            exemption_reason?: string;
            id?: string;
            legal_notice?: string;
            name: string;
            number_pattern?: string;
            registration?: string;
            small_business?: boolean;
            tax_number?: string;
            vat_id?: string;
            warnings?: components["schemas"]["common.WarningInput"][];
        };
        "platform.ListApiKeysResponse": {
            api_keys: components["schemas"]["platform.ApiKey"][];
            changes_token: string;
            gone_ids: string[];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "platform.ListLegalEntitiesResponse": {
            changes_token: string;
            gone_ids: string[];
            legal_entities: components["schemas"]["platform.LegalEntity"][];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "platform.ListMailTextsResponse": {
            mail_texts: components["schemas"]["platform.MailText"][];
        };
        "platform.ListMyPreferencesResponse": {
            preferences: components["schemas"]["platform.Preference"][];
        };
        "platform.ListMySessionsResponse": {
            sessions: components["schemas"]["platform.Session"][];
        };
        "platform.ListMyViewsResponse": {
            views: components["schemas"]["platform.View"][];
        };
        "platform.ListPeopleResponse": {
            changes_token: string;
            gone_ids: string[];
            next_page_token: string;
            people: components["schemas"]["platform.Person"][];
            summary?: components["schemas"]["common.Summary"];
        };
        "platform.ListWebhookDeliveriesResponse": {
            deliveries: components["schemas"]["platform.WebhookDelivery"][];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "platform.ListWebhookEndpointsResponse": {
            changes_token: string;
            endpoints: components["schemas"]["platform.WebhookEndpoint"][];
            gone_ids: string[];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "platform.ListWebhookEventTypesResponse": {
            event_types: components["schemas"]["platform.WebhookEventType"][];
        };
        /** @enum {string} */
        "platform.MailOccasion": "MAIL_OCCASION_UNSPECIFIED" | "MAIL_OCCASION_QUOTE" | "MAIL_OCCASION_ORDER_CONFIRMATION" | "MAIL_OCCASION_INVOICE" | "MAIL_OCCASION_INVOICE_BY_LINK" | "MAIL_OCCASION_CANCELLATION" | "MAIL_OCCASION_CANCELLATION_BY_LINK" | "MAIL_OCCASION_PAYMENT_REMINDER" | "MAIL_OCCASION_DUNNING_1" | "MAIL_OCCASION_DUNNING_2" | "MAIL_OCCASION_DUNNING_3" | "MAIL_OCCASION_MILESTONE";
        "platform.MailPlaceholder": {
            example: string;
            label: string;
            name: string;
        };
        "platform.MailPlaceholderInput": {
            example?: string;
            label?: string;
            name?: string;
        };
        "platform.MailText": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            etag: string;
            id: string;
            language: string;
            occasion: components["schemas"]["platform.MailOccasion"];
            own: boolean;
            placeholders: components["schemas"]["platform.MailPlaceholder"][];
            subject: string;
            text: string;
            usual_subject: string;
            usual_text: string;
        };
        "platform.MailTextInput": {
            allowed_actions?: components["schemas"]["common.AllowedActionInput"][];
            etag?: string;
            id?: string;
            language?: string;
            occasion?: components["schemas"]["platform.MailOccasion"];
            own?: boolean;
            placeholders?: components["schemas"]["platform.MailPlaceholderInput"][];
            subject: string;
            text: string;
            usual_subject?: string;
            usual_text?: string;
        };
        "platform.MoveClockRequest": {
            /** Format: int32 */
            by_seconds?: number;
            /** Format: date-time */
            to?: string;
        };
        "platform.MoveClockResponse": {
            operation: components["schemas"]["common.Operation"];
        };
        "platform.Person": {
            active: boolean;
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            customer_ids: string[];
            customers: components["schemas"]["common.Ref"][];
            /** Format: email */
            email: string;
            etag: string;
            id: string;
            locale: string;
            name: string;
            roles: string[];
        };
        "platform.PersonInput": {
            active?: boolean;
            allowed_actions?: components["schemas"]["common.AllowedActionInput"][];
            customer_ids?: string[];
            customers?: components["schemas"]["common.RefInput"][];
            /** Format: email */
            email: string;
            etag?: string;
            id?: string;
            locale?: string;
            name: string;
            roles: ("sales" | "project_lead" | "employee" | "approver" | "finance" | "admin" | "auditor" | "customer" | "partner")[];
        };
        "platform.Preference": {
            etag: string;
            key: string;
            value: string;
        };
        "platform.PreviewMailTextRequest": {
            subject: string;
            text: string;
        };
        "platform.PreviewMailTextResponse": {
            subject: string;
            text: string;
        };
        "platform.ProposeSecondFactorRequest": Record<string, never>;
        "platform.ProposeSecondFactorResponse": {
            proposal: string;
            recovery_codes: string[];
            secret: string;
            uri: string;
        };
        "platform.RedeemPasswordResetRequest": {
            new_password: string;
            secret: string;
        };
        "platform.RedeemPasswordResetResponse": Record<string, never>;
        "platform.RemoveSecondFactorRequest": {
            password: string;
        };
        "platform.RemoveSecondFactorResponse": Record<string, never>;
        "platform.ReplayWebhookDeliveryRequest": Record<string, never>;
        "platform.ReplayWebhookDeliveryResponse": {
            delivery: components["schemas"]["platform.WebhookDelivery"];
        };
        "platform.ReplayWebhookEndpointRequest": {
            /** Format: date-time */
            created_from: string;
            /** Format: date-time */
            created_to?: string;
            states?: components["schemas"]["platform.WebhookDeliveryState"][];
        };
        "platform.ReplayWebhookEndpointResponse": {
            more: boolean;
            /** Format: int32 */
            replayed: number;
        };
        "platform.RequestPasswordResetRequest": {
            /** Format: email */
            email: string;
        };
        "platform.RequestPasswordResetResponse": Record<string, never>;
        "platform.ResetMailTextRequest": Record<string, never>;
        "platform.ResetMailTextResponse": {
            mail_text: components["schemas"]["platform.MailText"];
        };
        "platform.ResetSecondFactorRequest": Record<string, never>;
        "platform.ResetSecondFactorResponse": Record<string, never>;
        "platform.RevokeApiKeyRequest": Record<string, never>;
        "platform.RevokeApiKeyResponse": {
            api_key: components["schemas"]["platform.ApiKey"];
        };
        "platform.RevokeMySessionRequest": Record<string, never>;
        "platform.RevokeMySessionResponse": {
            session: components["schemas"]["platform.Session"];
        };
        "platform.RevokeMySessionsRequest": {
            also_this?: boolean;
        };
        "platform.RevokeMySessionsResponse": {
            /** Format: int32 */
            revoked: number;
        };
        "platform.RevokeSessionsRequest": Record<string, never>;
        "platform.RevokeSessionsResponse": {
            /** Format: int32 */
            revoked: number;
        };
        "platform.RotateWebhookSecretRequest": {
            /** Format: int32 */
            overlap_seconds?: number;
        };
        "platform.RotateWebhookSecretResponse": {
            endpoint: components["schemas"]["platform.WebhookEndpoint"];
            secret: string;
        };
        "platform.SecondFactor": {
            /** Format: date-time */
            enabled_at: string;
            id: string;
            person: components["schemas"]["common.Ref"];
            /** Format: int32 */
            recovery_codes_left: number;
        };
        "platform.Session": {
            client: string;
            current: boolean;
            /** Format: date-time */
            ended_at?: string;
            /** Format: date-time */
            expires_at: string;
            id: string;
            /** Format: date-time */
            last_seen_at?: string;
            /** Format: date-time */
            opened_at: string;
            person: components["schemas"]["common.Ref"];
        };
        "platform.SetMyPreferenceRequest": {
            value?: string;
        };
        "platform.SetMyPreferenceResponse": {
            preference: components["schemas"]["platform.Preference"];
        };
        "platform.SignInPolicy": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            etag: string;
            second_factor_required: boolean;
        };
        "platform.SignInPolicyInput": {
            allowed_actions?: components["schemas"]["common.AllowedActionInput"][];
            etag?: string;
            second_factor_required?: boolean;
        };
        "platform.SuggestedPerson": {
            email: string;
            id: string;
            name: string;
        };
        "platform.SuggestPeopleResponse": {
            people: components["schemas"]["platform.SuggestedPerson"][];
        };
        "platform.Tenant": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            /** Format: int32 */
            clock_offset_seconds: number;
            /** Format: date-time */
            created_at: string;
            etag: string;
            id: string;
            locale: string;
            name: string;
            sandbox: boolean;
            time_zone: string;
        };
        "platform.TestWebhookEndpointRequest": Record<string, never>;
        "platform.TestWebhookEndpointResponse": {
            delivery: components["schemas"]["platform.WebhookDelivery"];
        };
        "platform.UpdateLegalEntityResponse": {
            legal_entity: components["schemas"]["platform.LegalEntity"];
        };
        "platform.UpdateMailTextResponse": {
            mail_text: components["schemas"]["platform.MailText"];
        };
        "platform.UpdateMyViewResponse": {
            view: components["schemas"]["platform.View"];
        };
        "platform.UpdatePersonResponse": {
            person: components["schemas"]["platform.Person"];
        };
        "platform.UpdateSignInPolicyResponse": {
            policy: components["schemas"]["platform.SignInPolicy"];
        };
        "platform.UpdateWebhookEndpointResponse": {
            endpoint: components["schemas"]["platform.WebhookEndpoint"];
        };
        "platform.View": {
            columns: string[];
            etag: string;
            id: string;
            list: string;
            name: string;
            query: string;
        };
        "platform.ViewInput": {
            columns?: string[];
            etag?: string;
            id?: string;
            list: string;
            name: string;
            query?: string;
        };
        "platform.WebhookAttempt": {
            /** Format: date-time */
            at: string;
            excerpt: string;
            /** Format: int32 */
            http_status: number;
            /** Format: int32 */
            milliseconds: number;
            outcome: components["schemas"]["platform.WebhookOutcome"];
        };
        "platform.WebhookDelivery": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            /** Format: int32 */
            attempt_count: number;
            attempts: components["schemas"]["platform.WebhookAttempt"][];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            ended_at?: string;
            endpoint: components["schemas"]["common.Ref"];
            endpoint_id: string;
            event_type: string;
            /** Format: int32 */
            http_status: number;
            id: string;
            /** Format: date-time */
            next_at?: string;
            /** Format: date-time */
            occurred_at: string;
            path: string;
            record_id: string;
            record_type: string;
            state: components["schemas"]["platform.WebhookDeliveryState"];
            /** Format: int32 */
            version: number;
            webhook_id: string;
        };
        /** @enum {string} */
        "platform.WebhookDeliveryState": "WEBHOOK_DELIVERY_STATE_UNSPECIFIED" | "WEBHOOK_DELIVERY_STATE_PENDING" | "WEBHOOK_DELIVERY_STATE_DELIVERED" | "WEBHOOK_DELIVERY_STATE_FAILED";
        /** @enum {string} */
        "platform.WebhookDeliveryStateInput": "WEBHOOK_DELIVERY_STATE_PENDING" | "WEBHOOK_DELIVERY_STATE_DELIVERED" | "WEBHOOK_DELIVERY_STATE_FAILED";
        /** @enum {string} */
        "platform.WebhookDisabledBy": "WEBHOOK_DISABLED_BY_UNSPECIFIED" | "WEBHOOK_DISABLED_BY_PERSON" | "WEBHOOK_DISABLED_BY_GONE" | "WEBHOOK_DISABLED_BY_FAILING";
        "platform.WebhookEndpoint": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            /** Format: date-time */
            created_at: string;
            description: string;
            disabled_by: components["schemas"]["platform.WebhookDisabledBy"];
            etag: string;
            event_types: string[];
            id: string;
            owner: components["schemas"]["common.Ref"];
            payload: components["schemas"]["platform.WebhookPayload"];
            secrets: components["schemas"]["platform.WebhookSecret"][];
            state: components["schemas"]["platform.WebhookEndpointState"];
            state_reason: string;
            url: string;
        };
        "platform.WebhookEndpointInput": {
            allowed_actions?: components["schemas"]["common.AllowedActionInput"][];
            /** Format: date-time */
            created_at?: string;
            description?: string;
            disabled_by?: components["schemas"]["platform.WebhookDisabledBy"];
            etag?: string;
            event_types: string[];
            id?: string;
            owner?: components["schemas"]["common.RefInput"];
            payload?: components["schemas"]["platform.WebhookPayload"];
            secrets?: components["schemas"]["platform.WebhookSecretInput"][];
            state?: components["schemas"]["platform.WebhookEndpointState"];
            state_reason?: string;
            url: string;
        };
        /** @enum {string} */
        "platform.WebhookEndpointState": "WEBHOOK_ENDPOINT_STATE_UNSPECIFIED" | "WEBHOOK_ENDPOINT_STATE_ACTIVE" | "WEBHOOK_ENDPOINT_STATE_DISABLED";
        "platform.WebhookEventType": {
            name: string;
            path: string;
            permission: string;
            record_type: string;
            visible: boolean;
        };
        /** @enum {string} */
        "platform.WebhookOutcome": "WEBHOOK_OUTCOME_UNSPECIFIED" | "WEBHOOK_OUTCOME_DELIVERED" | "WEBHOOK_OUTCOME_REFUSED" | "WEBHOOK_OUTCOME_TIMED_OUT" | "WEBHOOK_OUTCOME_UNREACHABLE" | "WEBHOOK_OUTCOME_ADDRESS_REFUSED";
        /** @enum {string} */
        "platform.WebhookPayload": "WEBHOOK_PAYLOAD_UNSPECIFIED" | "WEBHOOK_PAYLOAD_THIN" | "WEBHOOK_PAYLOAD_FULL";
        "platform.WebhookSecret": {
            /** Format: date-time */
            ends_at?: string;
        };
        "platform.WebhookSecretInput": {
            /** Format: date-time */
            ends_at?: string;
        };
        Problem: {
            /** Format: date-time */
            changed_at?: string;
            changed_by?: string;
            code: string;
            cure?: string;
            current?: Record<string, never>;
            current_count?: number;
            current_sums?: components["schemas"]["common.Sum"][];
            detail: string;
            errors?: {
                code: string;
                detail: string;
                pointer: string;
            }[];
            instance: string;
            status: number;
            title: string;
            trace_id: string;
            /** Format: uri */
            type: string;
        };
        "projects.Acceptance": {
            /** Format: date-time */
            at: string;
            by: string;
            channel: string;
            defects: string;
            scope: string;
        };
        "projects.AddTaskRequest": {
            /** Format: uuid */
            position_id: string;
            title: string;
        };
        "projects.AddTaskResponse": {
            project: components["schemas"]["projects.Project"];
        };
        "projects.BatchMilestonesRequest": {
            /** Format: int32 */
            expected_count?: number;
            expected_sums?: components["schemas"]["common.SumInput"][];
            filter?: components["schemas"]["projects.ListMilestonesRequest"];
            items?: components["schemas"]["common.BatchItemInput"][];
            reason?: string;
        };
        "projects.BatchMilestonesResponse": {
            operation?: components["schemas"]["common.Operation"];
            results: components["schemas"]["projects.MilestonesResult"][];
        };
        "projects.BatchRecordAcceptancesRequest": {
            by: string;
            defects?: string;
            /** Format: int32 */
            expected_count?: number;
            expected_sums?: components["schemas"]["common.SumInput"][];
            filter?: components["schemas"]["projects.ListMilestonesRequest"];
            items?: components["schemas"]["common.BatchItemInput"][];
            reason?: string;
        };
        "projects.BatchRecordAcceptancesResponse": {
            operation?: components["schemas"]["common.Operation"];
            results: components["schemas"]["projects.RecordAcceptancesResult"][];
        };
        "projects.CancelSendMilestoneRequest": Record<string, never>;
        "projects.CancelSendMilestoneResponse": {
            milestone: components["schemas"]["projects.Milestone"];
        };
        "projects.CloseProjectRequest": Record<string, never>;
        "projects.CloseProjectResponse": {
            project: components["schemas"]["projects.Project"];
        };
        "projects.GetMilestoneLetterResponse": {
            letter: components["schemas"]["projects.MilestoneLetter"];
        };
        "projects.GetMilestoneResponse": {
            milestone: components["schemas"]["projects.Milestone"];
        };
        "projects.GetProjectResponse": {
            project: components["schemas"]["projects.Project"];
        };
        "projects.ListMilestonesRequest": {
            changed_since?: string;
            customer_id?: string | unknown | "";
            exact_summary?: boolean;
            ids?: string[];
            order_by?: string;
            /** Format: int32 */
            page_size?: number;
            page_token?: string;
            project_id?: string | unknown | "";
            q?: string;
            states?: components["schemas"]["projects.MilestoneState"][];
            view?: components["schemas"]["common.View"];
            with_changes?: boolean;
            with_summary?: boolean;
        };
        "projects.ListMilestonesResponse": {
            changes_token: string;
            gone_ids: string[];
            milestones: components["schemas"]["projects.Milestone"][];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "projects.ListProjectsResponse": {
            changes_token: string;
            gone_ids: string[];
            next_page_token: string;
            projects: components["schemas"]["projects.Project"][];
            summary?: components["schemas"]["common.Summary"];
        };
        "projects.Member": {
            person: components["schemas"]["common.Ref"];
            role: components["schemas"]["projects.MemberRole"];
        };
        /** @enum {string} */
        "projects.MemberRole": "MEMBER_ROLE_UNSPECIFIED" | "MEMBER_ROLE_LEAD" | "MEMBER_ROLE_MEMBER";
        /** @enum {string} */
        "projects.MemberRoleInput": "MEMBER_ROLE_LEAD" | "MEMBER_ROLE_MEMBER";
        "projects.Milestone": {
            acceptance?: components["schemas"]["projects.Acceptance"];
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            amount?: components["schemas"]["common.Money"];
            completes_position: boolean;
            customer: components["schemas"]["common.Ref"];
            description: string;
            etag: string;
            evidence: string;
            evidence_files: components["schemas"]["common.FileRef"][];
            id: string;
            outgoing?: components["schemas"]["projects.OutgoingReport"];
            position_id: string;
            project: components["schemas"]["common.Ref"];
            quote_line_id: string;
            /** Format: date-time */
            reached_at?: string;
            rejected_reason: string;
            state: components["schemas"]["projects.MilestoneState"];
            title: string;
            vat_category: string;
            vat_rate: string;
        };
        "projects.MilestoneLetter": {
            cc: string[];
            subject: string;
            text: string;
            to: string[];
        };
        "projects.MilestoneLetterInput": {
            cc?: string[];
            subject: string;
            text: string;
            to: string[];
        };
        "projects.MilestonesResult": {
            id: string;
            milestone?: components["schemas"]["projects.Milestone"];
            problem?: components["schemas"]["common.ItemProblem"];
        };
        /** @enum {string} */
        "projects.MilestoneState": "MILESTONE_STATE_UNSPECIFIED" | "MILESTONE_STATE_OPEN" | "MILESTONE_STATE_REACHED" | "MILESTONE_STATE_APPROVED" | "MILESTONE_STATE_REJECTED";
        "projects.OutgoingReport": {
            /** Format: date-time */
            leaves_at: string;
            letter?: components["schemas"]["projects.MilestoneLetter"];
        };
        "projects.Position": {
            budget?: components["schemas"]["common.Money"];
            cap?: components["schemas"]["common.Money"];
            description: string;
            id: string;
            kind: components["schemas"]["projects.PositionKind"];
            /** Format: int32 */
            position: number;
            quantity: string;
            quote_line_id: string;
            retainer_from: string;
            title: string;
            unit: string;
            unit_price?: components["schemas"]["common.Money"];
            vat_category: string;
            vat_rate: string;
        };
        /** @enum {string} */
        "projects.PositionKind": "POSITION_KIND_UNSPECIFIED" | "POSITION_KIND_FIXED_PRICE" | "POSITION_KIND_TIME_AND_MATERIAL" | "POSITION_KIND_EXPENSES" | "POSITION_KIND_RETAINER";
        "projects.Project": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            /** Format: date-time */
            created_at: string;
            customer: components["schemas"]["common.Ref"];
            etag: string;
            id: string;
            lead?: components["schemas"]["common.Ref"];
            legal_entity: components["schemas"]["common.Ref"];
            members: components["schemas"]["projects.Member"][];
            milestones: components["schemas"]["projects.Milestone"][];
            name: string;
            number: string;
            /** Format: int32 */
            payment_days: number;
            positions: components["schemas"]["projects.Position"][];
            quote: components["schemas"]["common.Ref"];
            state: components["schemas"]["projects.ProjectState"];
            tasks: components["schemas"]["projects.Task"][];
        };
        /** @enum {string} */
        "projects.ProjectState": "PROJECT_STATE_UNSPECIFIED" | "PROJECT_STATE_ACTIVE" | "PROJECT_STATE_CLOSED";
        "projects.RecordAcceptanceRequest": {
            by: string;
            defects?: string;
        };
        "projects.RecordAcceptanceResponse": {
            milestone: components["schemas"]["projects.Milestone"];
        };
        "projects.RecordAcceptancesResult": {
            id: string;
            milestone?: components["schemas"]["projects.Milestone"];
            problem?: components["schemas"]["common.ItemProblem"];
        };
        "projects.ReportMilestoneRequest": {
            evidence?: string;
            evidence_files?: components["schemas"]["common.FileRefInput"][];
            /** Format: int32 */
            hold_seconds?: number;
            letter?: components["schemas"]["projects.MilestoneLetterInput"];
        };
        "projects.ReportMilestoneResponse": {
            milestone: components["schemas"]["projects.Milestone"];
        };
        "projects.SetMemberRequest": {
            /** Format: uuid */
            person_id: string;
            role: components["schemas"]["projects.MemberRoleInput"];
        };
        "projects.SetMemberResponse": {
            project: components["schemas"]["projects.Project"];
        };
        "projects.Task": {
            id: string;
            position_id: string;
            title: string;
        };
        "projects.WithdrawMilestoneRequest": {
            reason?: string;
        };
        "projects.WithdrawMilestoneResponse": {
            milestone: components["schemas"]["projects.Milestone"];
        };
        "reporting.Figure": {
            against_target: components["schemas"]["reporting.FigureCourse"];
            at_end: boolean;
            better: components["schemas"]["reporting.FigureDirection"];
            change: string;
            course: components["schemas"]["reporting.FigureCourse"];
            currency: string;
            denominator: string;
            drill: string;
            formula: string;
            gap: string;
            groups: components["schemas"]["reporting.FigureGroup"][];
            key: string;
            label: string;
            notes: components["schemas"]["reporting.FigureNote"][];
            numerator: string;
            other_currencies: string[];
            previous?: components["schemas"]["reporting.FigurePoint"];
            series: components["schemas"]["reporting.FigurePoint"][];
            stages: components["schemas"]["reporting.FigureGroup"][];
            target: string;
            unit: string;
            value: string;
        };
        /** @enum {string} */
        "reporting.FigureComparison": "FIGURE_COMPARISON_UNSPECIFIED" | "FIGURE_COMPARISON_BEFORE" | "FIGURE_COMPARISON_YEAR_BEFORE";
        /** @enum {string} */
        "reporting.FigureCourse": "FIGURE_COURSE_UNSPECIFIED" | "FIGURE_COURSE_BETTER" | "FIGURE_COURSE_WORSE" | "FIGURE_COURSE_SAME";
        /** @enum {string} */
        "reporting.FigureDirection": "FIGURE_DIRECTION_UNSPECIFIED" | "FIGURE_DIRECTION_MORE" | "FIGURE_DIRECTION_LESS";
        "reporting.FigureGroup": {
            denominator: string;
            key: string;
            label: string;
            numerator: string;
            value: string;
        };
        "reporting.FigureNote": {
            code: string;
            /** Format: int32 */
            count: number;
            text: string;
        };
        "reporting.FigurePoint": {
            denominator: string;
            from_date: string;
            numerator: string;
            to_date: string;
            value: string;
        };
        "reporting.FigurePosition": {
            currency: string;
            date: string;
            denominator: string;
            group: string;
            kind: string;
            numerator: string;
            object: components["schemas"]["common.Ref"];
        };
        "reporting.FigureTarget": {
            key: string;
            value: string;
        };
        "reporting.FigureTargetInput": {
            key: string;
            value: string;
        };
        "reporting.FigureTargets": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            etag: string;
            targets: components["schemas"]["reporting.FigureTarget"][];
        };
        "reporting.FigureTargetsInput": {
            allowed_actions?: components["schemas"]["common.AllowedActionInput"][];
            etag?: string;
            targets?: components["schemas"]["reporting.FigureTargetInput"][];
        };
        "reporting.GetFiguresResponse": {
            /** Format: date-time */
            as_of: string;
            figures: components["schemas"]["reporting.Figure"][];
        };
        "reporting.GetFigureTargetsResponse": {
            figure_targets: components["schemas"]["reporting.FigureTargets"];
        };
        "reporting.GetLineageResponse": {
            /** Format: date-time */
            as_of: string;
            links: components["schemas"]["reporting.LineageLink"][];
        };
        "reporting.GetProjectFiguresResponse": {
            /** Format: date-time */
            as_of: string;
            project: components["schemas"]["reporting.ProjectFigures"];
            weeks: components["schemas"]["reporting.WeekBurn"][];
        };
        "reporting.Hit": {
            amount?: components["schemas"]["common.Money"];
            customer_id: string;
            kind: string;
            object: components["schemas"]["common.Ref"];
            path: string;
            project_id: string;
            state: string;
            subtitle: string;
            title: string;
        };
        "reporting.LineageLink": {
            amount?: components["schemas"]["common.Money"];
            event_id: string;
            kind: string;
            object: components["schemas"]["common.Ref"];
            /** Format: int32 */
            parent: number;
        };
        "reporting.ListFigurePositionsResponse": {
            /** Format: date-time */
            as_of: string;
            next_page_token: string;
            positions: components["schemas"]["reporting.FigurePosition"][];
        };
        "reporting.ListProjectFiguresResponse": {
            /** Format: date-time */
            as_of: string;
            next_page_token: string;
            projects: components["schemas"]["reporting.ProjectFigures"][];
            summary?: components["schemas"]["common.Summary"];
        };
        "reporting.ListTimelineResponse": {
            /** Format: date-time */
            as_of: string;
            entries: components["schemas"]["reporting.TimelineEntry"][];
            next_page_token: string;
        };
        "reporting.ListWorkItemsResponse": {
            /** Format: date-time */
            as_of: string;
            counts: components["schemas"]["reporting.WorkCount"][];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
            work_items: components["schemas"]["reporting.WorkItem"][];
        };
        "reporting.ProjectFigures": {
            approved: components["schemas"]["common.Money"];
            billed: components["schemas"]["common.Money"];
            blocked: string;
            blocked_code: string;
            booked: components["schemas"]["common.Money"];
            cost?: components["schemas"]["common.Money"];
            customer?: components["schemas"]["common.Ref"];
            drafted: components["schemas"]["common.Money"];
            id: string;
            margin?: components["schemas"]["common.Money"];
            /** Format: int32 */
            minutes: number;
            paid: components["schemas"]["common.Money"];
            planned: components["schemas"]["common.Money"];
            project: components["schemas"]["common.Ref"];
            submitted: components["schemas"]["common.Money"];
            unbilled: components["schemas"]["common.Money"];
        };
        "reporting.SearchResponse": {
            /** Format: date-time */
            as_of: string;
            hits: components["schemas"]["reporting.Hit"][];
        };
        "reporting.TimelineEntry": {
            amount?: components["schemas"]["common.Money"];
            /** Format: date-time */
            at: string;
            by: string;
            comment: string;
            event: string;
            id: string;
            kind: string;
            object: components["schemas"]["common.Ref"];
            path: string;
            text: string;
        };
        "reporting.UpdateFigureTargetsResponse": {
            figure_targets: components["schemas"]["reporting.FigureTargets"];
        };
        "reporting.WeekBurn": {
            amount: components["schemas"]["common.Money"];
            /** Format: int32 */
            minutes: number;
            week: string;
        };
        "reporting.WorkCount": {
            /** Format: int32 */
            count: number;
            kind: components["schemas"]["reporting.WorkKind"];
        };
        "reporting.WorkItem": {
            amount?: components["schemas"]["common.Money"];
            /** Format: int32 */
            count: number;
            customer?: components["schemas"]["common.Ref"];
            /** Format: date-time */
            due_at?: string;
            etag: string;
            first_day: string;
            id: string;
            kind: components["schemas"]["reporting.WorkKind"];
            last_day: string;
            legal_entity?: components["schemas"]["common.Ref"];
            /** Format: int32 */
            minutes: number;
            object: components["schemas"]["common.Ref"];
            path: string;
            project?: components["schemas"]["common.Ref"];
            requested_by?: components["schemas"]["common.Ref"];
            /** Format: date-time */
            since: string;
            title: string;
            verbs: string[];
        };
        /** @enum {string} */
        "reporting.WorkKind": "WORK_KIND_UNSPECIFIED" | "WORK_KIND_DRAFT_APPROVAL" | "WORK_KIND_DRAFT_ISSUE" | "WORK_KIND_DELIVERY_FAILED" | "WORK_KIND_TIME_REVIEW" | "WORK_KIND_TIME_RETURNED" | "WORK_KIND_EXPENSE_REVIEW" | "WORK_KIND_EXPENSE_RETURNED" | "WORK_KIND_MILESTONE_ACCEPTANCE" | "WORK_KIND_BANK_LINES" | "WORK_KIND_CREDIT_FREE" | "WORK_KIND_CUSTOMER_OVERDUE" | "WORK_KIND_LEAD_ANSWER" | "WORK_KIND_QUOTE_EXPIRING";
        "timetracking.ApproveExpensesRequest": {
            ids: string[];
        };
        "timetracking.ApproveExpensesResponse": {
            expenses: components["schemas"]["timetracking.Expense"][];
        };
        "timetracking.ApproveTimeRequest": {
            ids: string[];
        };
        "timetracking.ApproveTimeResponse": {
            entries: components["schemas"]["timetracking.TimeEntry"][];
        };
        "timetracking.BatchExpensesRequest": {
            /** Format: int32 */
            expected_count?: number;
            expected_sums?: components["schemas"]["common.SumInput"][];
            filter?: components["schemas"]["timetracking.ListExpensesRequest"];
            items?: components["schemas"]["common.BatchItemInput"][];
            reason?: string;
        };
        "timetracking.BatchExpensesResponse": {
            operation?: components["schemas"]["common.Operation"];
            results: components["schemas"]["timetracking.ExpensesResult"][];
        };
        "timetracking.BatchTimeEntriesRequest": {
            /** Format: int32 */
            expected_count?: number;
            expected_sums?: components["schemas"]["common.SumInput"][];
            filter?: components["schemas"]["timetracking.ListTimeEntriesRequest"];
            items?: components["schemas"]["common.BatchItemInput"][];
            reason?: string;
        };
        "timetracking.BatchTimeEntriesResponse": {
            operation?: components["schemas"]["common.Operation"];
            results: components["schemas"]["timetracking.TimeEntriesResult"][];
        };
        "timetracking.BatchUpsertTimeEntriesRequest": {
            items: components["schemas"]["timetracking.TimeEntryToWriteInput"][];
        };
        "timetracking.BatchUpsertTimeEntriesResponse": {
            results: components["schemas"]["timetracking.TimeEntriesResult"][];
        };
        "timetracking.CreateExpenseRequest": {
            expense: components["schemas"]["timetracking.ExpenseInputInput"];
            id?: string | unknown | "";
        };
        "timetracking.CreateExpenseResponse": {
            expense: components["schemas"]["timetracking.Expense"];
        };
        "timetracking.CreatePeriodLockRequest": {
            /** Format: date */
            from_date: string;
            reason?: string;
            /** Format: date */
            to_date: string;
        };
        "timetracking.CreatePeriodLockResponse": {
            period_lock: components["schemas"]["timetracking.PeriodLock"];
        };
        "timetracking.CreateRateRequest": {
            bill_rate?: components["schemas"]["common.MoneyInput"];
            cost_rate?: components["schemas"]["common.MoneyInput"];
            /** Format: uuid */
            person_id: string;
            project_id?: string | unknown | "";
            /** Format: date */
            valid_from: string;
        };
        "timetracking.CreateRateResponse": {
            rate: components["schemas"]["timetracking.Rate"];
        };
        "timetracking.CreateTimeEntryRequest": {
            entry: components["schemas"]["timetracking.TimeEntryInputInput"];
            id?: string | unknown | "";
        };
        "timetracking.CreateTimeEntryResponse": {
            entry: components["schemas"]["timetracking.TimeEntry"];
        };
        "timetracking.DiscardExpenseRequest": Record<string, never>;
        "timetracking.DiscardExpenseResponse": {
            expense: components["schemas"]["timetracking.Expense"];
        };
        "timetracking.DiscardTimeEntryRequest": Record<string, never>;
        "timetracking.DiscardTimeEntryResponse": {
            entry: components["schemas"]["timetracking.TimeEntry"];
        };
        "timetracking.DiscardTimerRequest": Record<string, never>;
        "timetracking.DiscardTimerResponse": {
            timer: components["schemas"]["timetracking.Timer"];
        };
        /** @enum {string} */
        "timetracking.EntryState": "ENTRY_STATE_UNSPECIFIED" | "ENTRY_STATE_DRAFT" | "ENTRY_STATE_SUBMITTED" | "ENTRY_STATE_APPROVED" | "ENTRY_STATE_REJECTED";
        "timetracking.Expense": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            customer: components["schemas"]["common.Ref"];
            date: string;
            etag: string;
            gross: components["schemas"]["common.Money"];
            id: string;
            invoice?: components["schemas"]["common.Ref"];
            net: components["schemas"]["common.Money"];
            person: components["schemas"]["common.Ref"];
            position?: components["schemas"]["common.Ref"];
            position_id: string;
            project: components["schemas"]["common.Ref"];
            quote_line_id: string;
            receipt?: components["schemas"]["common.FileRef"];
            receipt_vat: components["schemas"]["common.Money"];
            receipt_vat_rate: string;
            rejected_reason: string;
            state: components["schemas"]["timetracking.EntryState"];
            text: string;
            vat_category: string;
            vat_rate: string;
        };
        "timetracking.ExpenseInputInput": {
            /** Format: date */
            date: string;
            gross: components["schemas"]["common.MoneyInput"];
            /** Format: uuid */
            position_id: string;
            /** Format: uuid */
            project_id: string;
            receipt?: components["schemas"]["common.FileRefInput"];
            receipt_vat_rate: string;
            text: string;
        };
        "timetracking.ExpensesResult": {
            expense?: components["schemas"]["timetracking.Expense"];
            id: string;
            problem?: components["schemas"]["common.ItemProblem"];
        };
        "timetracking.Flag": {
            code: string;
            text: string;
        };
        "timetracking.GetExpenseResponse": {
            expense: components["schemas"]["timetracking.Expense"];
        };
        "timetracking.GetTimeEntryResponse": {
            entry: components["schemas"]["timetracking.TimeEntry"];
        };
        "timetracking.GetTimerResponse": {
            timer: components["schemas"]["timetracking.Timer"];
        };
        "timetracking.ListExpensesRequest": {
            changed_since?: string;
            customer_id?: string | unknown | "";
            date_from?: string;
            date_to?: string;
            exact_summary?: boolean;
            gross_from?: string;
            gross_to?: string;
            ids?: string[];
            order_by?: string;
            /** Format: int32 */
            page_size?: number;
            page_token?: string;
            person_id?: string | unknown | "";
            project_id?: string | unknown | "";
            q?: string;
            states?: components["schemas"]["timetracking.EntryState"][];
            view?: components["schemas"]["common.View"];
            with_changes?: boolean;
            with_summary?: boolean;
        };
        "timetracking.ListExpensesResponse": {
            changes_token: string;
            expenses: components["schemas"]["timetracking.Expense"][];
            gone_ids: string[];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "timetracking.ListPeriodLocksResponse": {
            changes_token: string;
            gone_ids: string[];
            next_page_token: string;
            period_locks: components["schemas"]["timetracking.PeriodLock"][];
            summary?: components["schemas"]["common.Summary"];
        };
        "timetracking.ListRatesResponse": {
            changes_token: string;
            gone_ids: string[];
            next_page_token: string;
            rates: components["schemas"]["timetracking.Rate"][];
            summary?: components["schemas"]["common.Summary"];
        };
        "timetracking.ListTimeEntriesRequest": {
            billable?: boolean;
            changed_since?: string;
            customer_id?: string | unknown | "";
            date_from?: string;
            date_to?: string;
            exact_summary?: boolean;
            ids?: string[];
            order_by?: string;
            /** Format: int32 */
            page_size?: number;
            page_token?: string;
            person_id?: string | unknown | "";
            project_id?: string | unknown | "";
            states?: components["schemas"]["timetracking.EntryState"][];
            view?: components["schemas"]["common.View"];
            with_changes?: boolean;
            with_summary?: boolean;
        };
        "timetracking.ListTimeEntriesResponse": {
            changes_token: string;
            entries: components["schemas"]["timetracking.TimeEntry"][];
            gone_ids: string[];
            next_page_token: string;
            summary?: components["schemas"]["common.Summary"];
        };
        "timetracking.OpenPeriodRequest": {
            reason: string;
        };
        "timetracking.OpenPeriodResponse": {
            period_lock: components["schemas"]["timetracking.PeriodLock"];
        };
        "timetracking.PeriodLock": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            etag: string;
            from_date: string;
            id: string;
            locked_by?: components["schemas"]["common.Ref"];
            reason: string;
            to_date: string;
        };
        "timetracking.Rate": {
            bill_rate?: components["schemas"]["common.Money"];
            cost_rate?: components["schemas"]["common.Money"];
            id: string;
            person: components["schemas"]["common.Ref"];
            project?: components["schemas"]["common.Ref"];
            valid_from: string;
        };
        "timetracking.RejectExpensesRequest": {
            ids: string[];
            reason: string;
        };
        "timetracking.RejectExpensesResponse": {
            expenses: components["schemas"]["timetracking.Expense"][];
        };
        "timetracking.RejectTimeRequest": {
            ids: string[];
            reason: string;
        };
        "timetracking.RejectTimeResponse": {
            entries: components["schemas"]["timetracking.TimeEntry"][];
        };
        "timetracking.StartTimerRequest": {
            note?: string;
            /** Format: uuid */
            position_id: string;
            /** Format: uuid */
            project_id: string;
            task_id?: string | unknown | "";
        };
        "timetracking.StartTimerResponse": {
            timer: components["schemas"]["timetracking.Timer"];
        };
        "timetracking.StopTimerRequest": {
            /** Format: date-time */
            ended_at?: string;
            note?: string;
        };
        "timetracking.StopTimerResponse": {
            entry: components["schemas"]["timetracking.TimeEntry"];
        };
        "timetracking.SubmitExpensesRequest": {
            ids: string[];
        };
        "timetracking.SubmitExpensesResponse": {
            expenses: components["schemas"]["timetracking.Expense"][];
        };
        "timetracking.SubmitTimeRequest": {
            ids: string[];
        };
        "timetracking.SubmitTimeResponse": {
            entries: components["schemas"]["timetracking.TimeEntry"][];
        };
        "timetracking.TakeBackExpensesRequest": {
            ids: string[];
        };
        "timetracking.TakeBackExpensesResponse": {
            expenses: components["schemas"]["timetracking.Expense"][];
        };
        "timetracking.TakeBackTimeRequest": {
            ids: string[];
        };
        "timetracking.TakeBackTimeResponse": {
            entries: components["schemas"]["timetracking.TimeEntry"][];
        };
        "timetracking.TimeEntriesResult": {
            entry?: components["schemas"]["timetracking.TimeEntry"];
            id: string;
            problem?: components["schemas"]["common.ItemProblem"];
        };
        "timetracking.TimeEntry": {
            allowed_actions: components["schemas"]["common.AllowedAction"][];
            amount: components["schemas"]["common.Money"];
            billable: boolean;
            cost_rate?: components["schemas"]["common.Money"];
            cost_unknown: boolean;
            customer: components["schemas"]["common.Ref"];
            date: string;
            /** Format: date-time */
            ended_at?: string;
            etag: string;
            flags: components["schemas"]["timetracking.Flag"][];
            hours: string;
            id: string;
            invoice?: components["schemas"]["common.Ref"];
            /** Format: int32 */
            minutes: number;
            note: string;
            person: components["schemas"]["common.Ref"];
            position?: components["schemas"]["common.Ref"];
            position_id: string;
            project: components["schemas"]["common.Ref"];
            quote_line_id: string;
            rate: components["schemas"]["common.Money"];
            rejected_reason: string;
            /** Format: date-time */
            started_at?: string;
            state: components["schemas"]["timetracking.EntryState"];
            task?: components["schemas"]["common.Ref"];
            task_id: string;
            uncapped: components["schemas"]["common.Money"];
            vat_category: string;
            vat_rate: string;
        };
        "timetracking.TimeEntryInputInput": {
            /** Format: date */
            date: string;
            /** Format: date-time */
            ended_at?: string;
            /** Format: int32 */
            minutes?: number;
            not_billable?: boolean;
            note?: string;
            person_id?: string | unknown | "";
            /** Format: uuid */
            position_id: string;
            /** Format: uuid */
            project_id: string;
            /** Format: date-time */
            started_at?: string;
            task_id?: string | unknown | "";
        };
        "timetracking.TimeEntryToWriteInput": {
            entry: components["schemas"]["timetracking.TimeEntryInputInput"];
            etag?: string;
            id?: string | unknown | "";
        };
        "timetracking.Timer": {
            forgotten: boolean;
            id: string;
            note: string;
            person: components["schemas"]["common.Ref"];
            position?: components["schemas"]["common.Ref"];
            position_id: string;
            project: components["schemas"]["common.Ref"];
            /** Format: date-time */
            started_at: string;
            task?: components["schemas"]["common.Ref"];
            task_id: string;
        };
        "timetracking.UpdateExpenseResponse": {
            expense: components["schemas"]["timetracking.Expense"];
        };
        "timetracking.UpdateTimeEntryResponse": {
            entry: components["schemas"]["timetracking.TimeEntry"];
        };
        "timetracking.WithdrawExpenseApprovalRequest": {
            reason: string;
        };
        "timetracking.WithdrawExpenseApprovalResponse": {
            expense: components["schemas"]["timetracking.Expense"];
        };
        "timetracking.WithdrawTimeApprovalRequest": {
            reason: string;
        };
        "timetracking.WithdrawTimeApprovalResponse": {
            entry: components["schemas"]["timetracking.TimeEntry"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    signIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.CreateSessionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Set-Cookie"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: date-time */
                        expires_at: string;
                        /** Format: uuid */
                        session_id: string;
                    };
                };
            };
        };
    };
    signOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    platformListApiKeys: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                exact_summary?: boolean;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                person_id?: string | unknown | "";
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.ListApiKeysResponse"];
                };
            };
        };
    };
    platformCreateApiKey: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.CreateApiKeyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.CreateApiKeyResponse"];
                };
            };
        };
    };
    platformRevokeApiKey: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["platform.RevokeApiKeyRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.RevokeApiKeyResponse"];
                };
            };
        };
    };
    billingGetApprovalPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.GetApprovalPolicyResponse"];
                };
            };
        };
    };
    billingUpdateApprovalPolicy: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["billing.ApprovalPolicyInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.UpdateApprovalPolicyResponse"];
                };
            };
        };
    };
    billingSimulateApproval: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["billing.SimulateApprovalRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.SimulateApprovalResponse"];
                };
            };
        };
    };
    collectionsListBankTransactions: {
        parameters: {
            query?: {
                amount_from?: string;
                amount_to?: string;
                booking_date_from?: string;
                booking_date_to?: string;
                changed_since?: string;
                columns?: string;
                exact_summary?: boolean;
                iban?: string;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                q?: string;
                statement_id?: string | unknown | "";
                states?: components["schemas"]["collections.TransactionState"][];
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.ListBankTransactionsResponse"];
                };
            };
        };
    };
    collectionsBatchUndoAllocations: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["collections.BatchBankTransactionsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.BatchBankTransactionsResponse"];
                };
            };
        };
    };
    collectionsGetBankTransaction: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.GetBankTransactionResponse"];
                };
            };
        };
    };
    collectionsAcceptBankTransactionProposal: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["collections.AcceptBankTransactionProposalRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.AcceptBankTransactionProposalResponse"];
                };
            };
        };
    };
    collectionsAllocateBankTransaction: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["collections.AllocateBankTransactionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.AllocateBankTransactionResponse"];
                };
            };
        };
    };
    collectionsRejectBankTransactionProposal: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["collections.RejectBankTransactionProposalRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.RejectBankTransactionProposalResponse"];
                };
            };
        };
    };
    collectionsRestoreBankTransactionProposal: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["collections.RestoreBankTransactionProposalRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.RestoreBankTransactionProposalResponse"];
                };
            };
        };
    };
    collectionsUndoAllocation: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["collections.UndoAllocationRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.UndoAllocationResponse"];
                };
            };
        };
    };
    collectionsListBaseRates: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.ListBaseRatesResponse"];
                };
            };
        };
    };
    collectionsAddBaseRate: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["collections.AddBaseRateRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.AddBaseRateResponse"];
                };
            };
        };
    };
    billingListBillingExceptions: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                exact_summary?: boolean;
                ids?: string[];
                invoice_id?: string | unknown | "";
                open_only?: boolean;
                order_by?: string;
                page_size?: number;
                page_token?: string;
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.ListBillingExceptionsResponse"];
                };
            };
        };
    };
    billingBatchResolveBillingExceptions: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["billing.BatchBillingExceptionsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.BatchBillingExceptionsResponse"];
                };
            };
        };
    };
    billingResolveBillingException: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["billing.ResolveBillingExceptionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.ResolveBillingExceptionResponse"];
                };
            };
        };
    };
    billingListBillingRuns: {
        parameters: {
            query?: {
                columns?: string;
                created_at_from?: string;
                created_at_to?: string;
                exact_summary?: boolean;
                failed_only?: boolean;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                until_from?: string;
                until_to?: string;
                view?: components["schemas"]["common.View"];
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.ListBillingRunsResponse"];
                };
            };
        };
    };
    billingCreateBillingRun: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["billing.CreateBillingRunRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.CreateBillingRunResponse"];
                };
            };
        };
    };
    billingGetBillingRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.GetBillingRunResponse"];
                };
            };
        };
    };
    billingListHistory: {
        parameters: {
            query: {
                columns?: string;
                id: string;
                page_size?: number;
                page_token?: string;
                type: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.RecordHistoryResponse"];
                };
            };
        };
    };
    billingListOperations: {
        parameters: {
            query?: {
                columns?: string;
                kind?: string;
                mine?: boolean;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["common.OperationState"][];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.MyOperationsResponse"];
                };
            };
        };
    };
    billingGetOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.GetOperationResponse"];
                };
            };
        };
    };
    billingCancelOperation: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["common.OperationRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationResponse"];
                };
            };
        };
    };
    billingListOutcomes: {
        parameters: {
            query?: {
                columns?: string;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["common.OutcomeState"][];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationOutcomesResponse"];
                };
            };
        };
    };
    billingListIssueOutcomes: {
        parameters: {
            query?: {
                columns?: string;
                failed_only?: boolean;
                page_size?: number;
                page_token?: string;
            };
            header?: never;
            path: {
                operation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.ListIssueOutcomesResponse"];
                };
            };
        };
    };
    einvoiceListBounces: {
        parameters: {
            query?: {
                actions?: ("failed" | "delayed" | "delivered" | "relayed" | "expanded")[];
                columns?: string;
                dispatch_id?: string | unknown | "";
                exact_summary?: boolean;
                ids?: string[];
                invoice_number?: string;
                order_by?: string;
                page_size?: number;
                page_token?: string;
                received_at_from?: string;
                received_at_to?: string;
                unmatched_only?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.ListBouncesResponse"];
                };
            };
        };
    };
    einvoiceGetBuiltInLayout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.GetBuiltInLayoutResponse"];
                };
            };
        };
    };
    collectionsGetCollectionsPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.GetCollectionsPolicyResponse"];
                };
            };
        };
    };
    collectionsUpdateCollectionsPolicy: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["collections.CollectionsPolicyInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.UpdateCollectionsPolicyResponse"];
                };
            };
        };
    };
    collectionsListHistory: {
        parameters: {
            query: {
                columns?: string;
                id: string;
                page_size?: number;
                page_token?: string;
                type: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.RecordHistoryResponse"];
                };
            };
        };
    };
    collectionsListOperations: {
        parameters: {
            query?: {
                columns?: string;
                kind?: string;
                mine?: boolean;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["common.OperationState"][];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.MyOperationsResponse"];
                };
            };
        };
    };
    collectionsGetOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.GetOperationResponse"];
                };
            };
        };
    };
    collectionsCancelOperation: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["common.OperationRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationResponse"];
                };
            };
        };
    };
    collectionsListOutcomes: {
        parameters: {
            query?: {
                columns?: string;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["common.OutcomeState"][];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationOutcomesResponse"];
                };
            };
        };
    };
    collectionsListCredits: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                customer_id?: string | unknown | "";
                exact_summary?: boolean;
                free_from?: string;
                free_only?: boolean;
                free_to?: string;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.ListCreditsResponse"];
                };
            };
        };
    };
    collectionsGetCredit: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.GetCreditResponse"];
                };
            };
        };
    };
    collectionsAcceptCreditProposal: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["collections.AcceptCreditProposalRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.AcceptCreditProposalResponse"];
                };
            };
        };
    };
    collectionsAllocateCredit: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["collections.AllocateCreditRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.AllocateCreditResponse"];
                };
            };
        };
    };
    collectionsRefundCredit: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["collections.RefundCreditRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.RefundCreditResponse"];
                };
            };
        };
    };
    collectionsRejectCreditProposal: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["collections.RejectCreditProposalRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.RejectCreditProposalResponse"];
                };
            };
        };
    };
    collectionsRestoreCreditProposal: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["collections.RestoreCreditProposalRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.RestoreCreditProposalResponse"];
                };
            };
        };
    };
    collectionsUndoCreditAllocation: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["collections.UndoCreditAllocationRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.UndoCreditAllocationResponse"];
                };
            };
        };
    };
    crmListHistory: {
        parameters: {
            query: {
                columns?: string;
                id: string;
                page_size?: number;
                page_token?: string;
                type: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.RecordHistoryResponse"];
                };
            };
        };
    };
    crmListOperations: {
        parameters: {
            query?: {
                columns?: string;
                kind?: string;
                mine?: boolean;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["common.OperationState"][];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.MyOperationsResponse"];
                };
            };
        };
    };
    crmGetOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationResponse"];
                };
            };
        };
    };
    crmCancelOperation: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["common.OperationRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationResponse"];
                };
            };
        };
    };
    crmListOutcomes: {
        parameters: {
            query?: {
                columns?: string;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["common.OutcomeState"][];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationOutcomesResponse"];
                };
            };
        };
    };
    crmListCustomers: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                exact_summary?: boolean;
                external_id?: string;
                ids?: string[];
                kinds?: components["schemas"]["crm.CustomerKind"][];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                q?: string;
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.ListCustomersResponse"];
                };
            };
        };
    };
    crmCreateCustomer: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["crm.CreateCustomerRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.CreateCustomerResponse"];
                };
            };
        };
    };
    crmGetCustomer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.GetCustomerResponse"];
                };
            };
        };
    };
    crmUpdateCustomer: {
        parameters: {
            query?: {
                update_mask?: string;
            };
            header: {
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["crm.CustomerInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.UpdateCustomerResponse"];
                };
            };
        };
    };
    einvoiceListDispatches: {
        parameters: {
            query?: {
                changed_since?: string;
                channels?: components["schemas"]["einvoice.DispatchChannelInput"][];
                columns?: string;
                exact_summary?: boolean;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                since?: string;
                states?: components["schemas"]["einvoice.DispatchStateInput"][];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.ListDispatchesResponse"];
                };
            };
        };
    };
    einvoiceGetDispatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.GetDispatchResponse"];
                };
            };
        };
    };
    einvoiceRenderDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["einvoice.RenderDocumentRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    einvoiceDownloadDocument: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    einvoiceGetDocumentReport: {
        parameters: {
            query?: {
                language?: "" | "de" | "en";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    einvoiceGetDocumentView: {
        parameters: {
            query?: {
                language?: "" | "de" | "en";
                page?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    billingListDrafts: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                customer_id?: string | unknown | "";
                exact_summary?: boolean;
                ids?: string[];
                kinds?: components["schemas"]["billing.DocumentKind"][];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                project_id?: string | unknown | "";
                q?: string;
                source_id?: string | unknown | "";
                stale_only?: boolean;
                states?: components["schemas"]["billing.DraftState"][];
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.ListDraftsResponse"];
                };
            };
        };
    };
    billingBatchApproveDrafts: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["billing.BatchDraftsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.BatchDraftsResponse"];
                };
            };
        };
    };
    billingBatchDiscardDrafts: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["billing.BatchDraftsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.BatchDraftsResponse"];
                };
            };
        };
    };
    billingBatchIssueDrafts: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["billing.BatchIssueDraftsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.BatchIssueDraftsResponse"];
                };
            };
        };
    };
    billingBatchRedraftDrafts: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["billing.BatchDraftsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.BatchDraftsResponse"];
                };
            };
        };
    };
    billingBatchSendBackDrafts: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["billing.BatchDraftsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.BatchDraftsResponse"];
                };
            };
        };
    };
    billingBatchSubmitDrafts: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["billing.BatchDraftsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.BatchDraftsResponse"];
                };
            };
        };
    };
    billingIssueDrafts: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["billing.IssueDraftsRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.IssueDraftsResponse"];
                };
            };
        };
    };
    billingGetDraft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.GetDraftResponse"];
                };
            };
        };
    };
    billingUpdateDraft: {
        parameters: {
            query?: {
                update_mask?: string;
            };
            header: {
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["billing.InvoiceDraftInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.UpdateDraftResponse"];
                };
            };
        };
    };
    billingApproveDraft: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["billing.ApproveDraftRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.ApproveDraftResponse"];
                };
            };
        };
    };
    billingDiscardDraft: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["billing.DiscardDraftRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.DiscardDraftResponse"];
                };
            };
        };
    };
    billingIssueInvoice: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["billing.IssueInvoiceRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.IssueInvoiceResponse"];
                };
            };
        };
    };
    billingRedraftDraft: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["billing.RedraftDraftRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.RedraftDraftResponse"];
                };
            };
        };
    };
    billingSendBackDraft: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["billing.SendBackDraftRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.SendBackDraftResponse"];
                };
            };
        };
    };
    billingSubmitDraft: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["billing.SubmitDraftRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.SubmitDraftResponse"];
                };
            };
        };
    };
    billingGetDraftLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.GetDraftLetterResponse"];
                };
            };
        };
    };
    collectionsListDunningNotices: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                created_at_from?: string;
                created_at_to?: string;
                customer_id?: string | unknown | "";
                exact_summary?: boolean;
                ids?: string[];
                invoice_id?: string | unknown | "";
                order_by?: string;
                page_size?: number;
                page_token?: string;
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.ListDunningNoticesResponse"];
                };
            };
        };
    };
    collectionsGetDunningNotice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.GetDunningNoticeResponse"];
                };
            };
        };
    };
    einvoiceCheckFile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["einvoice.CheckFileRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.CheckFileResponse"];
                };
            };
        };
    };
    einvoiceConvertFile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["einvoice.ConvertFileRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    einvoiceViewFile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["einvoice.ViewFileRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    einvoiceListHistory: {
        parameters: {
            query: {
                columns?: string;
                id: string;
                page_size?: number;
                page_token?: string;
                type: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.RecordHistoryResponse"];
                };
            };
        };
    };
    einvoiceListOperations: {
        parameters: {
            query?: {
                columns?: string;
                kind?: string;
                mine?: boolean;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["common.OperationState"][];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.MyOperationsResponse"];
                };
            };
        };
    };
    einvoiceGetOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationResponse"];
                };
            };
        };
    };
    einvoiceCancelOperation: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["common.OperationRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationResponse"];
                };
            };
        };
    };
    einvoiceListOutcomes: {
        parameters: {
            query?: {
                columns?: string;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["common.OutcomeState"][];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationOutcomesResponse"];
                };
            };
        };
    };
    billingListExemptions: {
        parameters: {
            query?: {
                language?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.ListExemptionsResponse"];
                };
            };
        };
    };
    timetrackingListExpenses: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                customer_id?: string | unknown | "";
                date_from?: string;
                date_to?: string;
                exact_summary?: boolean;
                gross_from?: string;
                gross_to?: string;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                person_id?: string | unknown | "";
                project_id?: string | unknown | "";
                q?: string;
                states?: components["schemas"]["timetracking.EntryState"][];
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.ListExpensesResponse"];
                };
            };
        };
    };
    timetrackingCreateExpense: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.CreateExpenseRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.CreateExpenseResponse"];
                };
            };
        };
    };
    timetrackingApproveExpenses: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.ApproveExpensesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.ApproveExpensesResponse"];
                };
            };
        };
    };
    timetrackingBatchApproveExpenses: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["timetracking.BatchExpensesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.BatchExpensesResponse"];
                };
            };
        };
    };
    timetrackingBatchRejectExpenses: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["timetracking.BatchExpensesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.BatchExpensesResponse"];
                };
            };
        };
    };
    timetrackingBatchSubmitExpenses: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["timetracking.BatchExpensesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.BatchExpensesResponse"];
                };
            };
        };
    };
    timetrackingRejectExpenses: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.RejectExpensesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.RejectExpensesResponse"];
                };
            };
        };
    };
    timetrackingSubmitExpenses: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.SubmitExpensesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.SubmitExpensesResponse"];
                };
            };
        };
    };
    timetrackingTakeBackExpenses: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.TakeBackExpensesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.TakeBackExpensesResponse"];
                };
            };
        };
    };
    timetrackingGetExpense: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.GetExpenseResponse"];
                };
            };
        };
    };
    timetrackingUpdateExpense: {
        parameters: {
            query?: {
                update_mask?: string;
            };
            header: {
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.ExpenseInputInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.UpdateExpenseResponse"];
                };
            };
        };
    };
    timetrackingDiscardExpense: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["timetracking.DiscardExpenseRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.DiscardExpenseResponse"];
                };
            };
        };
    };
    timetrackingWithdrawExpenseApproval: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.WithdrawExpenseApprovalRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.WithdrawExpenseApprovalResponse"];
                };
            };
        };
    };
    timetrackingDownloadReceipt: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    reportingGetFigureTargets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reporting.GetFigureTargetsResponse"];
                };
            };
        };
    };
    reportingUpdateFigureTargets: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["reporting.FigureTargetsInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reporting.UpdateFigureTargetsResponse"];
                };
            };
        };
    };
    reportingGetFigures: {
        parameters: {
            query?: {
                after_event?: string | unknown | "";
                compare_with?: components["schemas"]["reporting.FigureComparison"];
                currency?: string;
                from_date?: string;
                keys?: string[];
                to_date?: string;
                with_series?: boolean;
                with_stages?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reporting.GetFiguresResponse"];
                };
            };
        };
    };
    reportingListFigurePositions: {
        parameters: {
            query?: {
                after_event?: string | unknown | "";
                columns?: string;
                currency?: string;
                from_date?: string;
                group?: string;
                page_size?: number;
                page_token?: string;
                to_date?: string;
            };
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reporting.ListFigurePositionsResponse"];
                };
            };
        };
    };
    uploadFile: {
        parameters: {
            query: {
                name?: string;
                purpose: "statement" | "invoice" | "receipt" | "attachment";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/octet-stream": string;
                "multipart/form-data": {
                    /** Format: binary */
                    file: string;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.FileRef"];
                };
            };
        };
    };
    einvoiceListInvoiceLayouts: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                exact_summary?: boolean;
                ids?: string[];
                legal_entity_id?: string | unknown | "";
                order_by?: string;
                page_size?: number;
                page_token?: string;
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.ListInvoiceLayoutsResponse"];
                };
            };
        };
    };
    einvoiceCreateInvoiceLayout: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["einvoice.CreateInvoiceLayoutRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.CreateInvoiceLayoutResponse"];
                };
            };
        };
    };
    einvoicePreviewInvoiceLayout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["einvoice.PreviewInvoiceLayoutRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    einvoiceGetInvoiceLayout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.GetInvoiceLayoutResponse"];
                };
            };
        };
    };
    einvoiceUpdateInvoiceLayout: {
        parameters: {
            query?: {
                update_mask?: string;
            };
            header: {
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["einvoice.InvoiceLayoutInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.UpdateInvoiceLayoutResponse"];
                };
            };
        };
    };
    einvoiceActivateInvoiceLayout: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["einvoice.ActivateInvoiceLayoutRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.ActivateInvoiceLayoutResponse"];
                };
            };
        };
    };
    einvoiceListInvoiceLayoutVersions: {
        parameters: {
            query?: {
                columns?: string;
                page_size?: number;
                page_token?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.ListInvoiceLayoutVersionsResponse"];
                };
            };
        };
    };
    billingListInvoices: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                customer_id?: string | unknown | "";
                delivery_states?: components["schemas"]["billing.DeliveryState"][];
                due_date_from?: string;
                due_date_to?: string;
                exact_summary?: boolean;
                gross_from?: string;
                gross_to?: string;
                ids?: string[];
                issue_date_from?: string;
                issue_date_to?: string;
                kinds?: components["schemas"]["billing.DocumentKind"][];
                legal_entity_id?: string | unknown | "";
                number?: string;
                order_by?: string;
                overdue_only?: boolean;
                page_size?: number;
                page_token?: string;
                payment_states?: components["schemas"]["billing.PaymentState"][];
                project_id?: string | unknown | "";
                q?: string;
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.ListInvoicesResponse"];
                };
            };
        };
    };
    billingBatchRetryDeliveries: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["billing.BatchInvoicesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.BatchInvoicesResponse"];
                };
            };
        };
    };
    billingCancelSendInvoices: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["billing.CancelSendInvoicesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.CancelSendInvoicesResponse"];
                };
            };
        };
    };
    billingPreviewLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["billing.PreviewLettersRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.PreviewLettersResponse"];
                };
            };
        };
    };
    billingGetInvoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.GetInvoiceResponse"];
                };
            };
        };
    };
    billingCancelInvoice: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["billing.CancelInvoiceRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.CancelInvoiceResponse"];
                };
            };
        };
    };
    billingCancelSendInvoice: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["billing.CancelSendInvoiceRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.CancelSendInvoiceResponse"];
                };
            };
        };
    };
    billingRetryDelivery: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["billing.RetryDeliveryRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.RetryDeliveryResponse"];
                };
            };
        };
    };
    billingGetCancellationLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.GetCancellationLetterResponse"];
                };
            };
        };
    };
    billingGetInvoiceLetter: {
        parameters: {
            query?: {
                channel?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.GetInvoiceLetterResponse"];
                };
            };
        };
    };
    billingGetSaga: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.GetSagaResponse"];
                };
            };
        };
    };
    einvoiceListInvoiceDispatches: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.ListInvoiceDispatchesResponse"];
                };
            };
        };
    };
    einvoiceListDocuments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.ListDocumentsResponse"];
                };
            };
        };
    };
    einvoiceGetProof: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                invoice_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    crmListLeads: {
        parameters: {
            query?: {
                assignee_id?: string | unknown | "";
                changed_since?: string;
                columns?: string;
                created_at_from?: string;
                created_at_to?: string;
                exact_summary?: boolean;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                q?: string;
                states?: components["schemas"]["crm.LeadState"][];
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.ListLeadsResponse"];
                };
            };
        };
    };
    crmCreateLead: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["crm.CreateLeadRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.CreateLeadResponse"];
                };
            };
        };
    };
    crmBatchLoseLeads: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["crm.BatchLeadsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.BatchLeadsResponse"];
                };
            };
        };
    };
    crmGetLead: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.GetLeadResponse"];
                };
            };
        };
    };
    crmAssignLead: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["crm.AssignLeadRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.AssignLeadResponse"];
                };
            };
        };
    };
    crmLoseLead: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["crm.LoseLeadRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.LoseLeadResponse"];
                };
            };
        };
    };
    crmQualifyLead: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["crm.QualifyLeadRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.QualifyLeadResponse"];
                };
            };
        };
    };
    platformListLegalEntities: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                exact_summary?: boolean;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                q?: string;
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.ListLegalEntitiesResponse"];
                };
            };
        };
    };
    platformCreateLegalEntity: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.CreateLegalEntityRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.CreateLegalEntityResponse"];
                };
            };
        };
    };
    platformGetLegalEntity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.GetLegalEntityResponse"];
                };
            };
        };
    };
    platformUpdateLegalEntity: {
        parameters: {
            query?: {
                update_mask?: string;
            };
            header: {
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.LegalEntityInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.UpdateLegalEntityResponse"];
                };
            };
        };
    };
    reportingGetLineage: {
        parameters: {
            query?: {
                after_event?: string | unknown | "";
            };
            header?: never;
            path: {
                bank_transaction_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reporting.GetLineageResponse"];
                };
            };
        };
    };
    platformListMailTexts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.ListMailTextsResponse"];
                };
            };
        };
    };
    platformGetMailText: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.GetMailTextResponse"];
                };
            };
        };
    };
    platformUpdateMailText: {
        parameters: {
            query?: {
                update_mask?: string;
            };
            header: {
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.MailTextInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.UpdateMailTextResponse"];
                };
            };
        };
    };
    platformPreviewMailText: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.PreviewMailTextRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.PreviewMailTextResponse"];
                };
            };
        };
    };
    platformResetMailText: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["platform.ResetMailTextRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.ResetMailTextResponse"];
                };
            };
        };
    };
    platformGetMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.GetMeResponse"];
                };
            };
        };
    };
    platformChangePassword: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.ChangePasswordRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.ChangePasswordResponse"];
                };
            };
        };
    };
    platformListMyPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.ListMyPreferencesResponse"];
                };
            };
        };
    };
    platformSetMyPreference: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["platform.SetMyPreferenceRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.SetMyPreferenceResponse"];
                };
            };
        };
    };
    platformEnableSecondFactor: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.EnableSecondFactorRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.EnableSecondFactorResponse"];
                };
            };
        };
    };
    platformProposeSecondFactor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["platform.ProposeSecondFactorRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.ProposeSecondFactorResponse"];
                };
            };
        };
    };
    platformRemoveSecondFactor: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.RemoveSecondFactorRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.RemoveSecondFactorResponse"];
                };
            };
        };
    };
    platformListMySessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.ListMySessionsResponse"];
                };
            };
        };
    };
    platformRevokeMySessions: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["platform.RevokeMySessionsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.RevokeMySessionsResponse"];
                };
            };
        };
    };
    platformRevokeMySession: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["platform.RevokeMySessionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.RevokeMySessionResponse"];
                };
            };
        };
    };
    platformListMyViews: {
        parameters: {
            query?: {
                list?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.ListMyViewsResponse"];
                };
            };
        };
    };
    platformCreateMyView: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.CreateMyViewRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.CreateMyViewResponse"];
                };
            };
        };
    };
    platformGetMyView: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.GetMyViewResponse"];
                };
            };
        };
    };
    platformUpdateMyView: {
        parameters: {
            query?: {
                update_mask?: string;
            };
            header: {
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.ViewInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.UpdateMyViewResponse"];
                };
            };
        };
    };
    platformDeleteMyView: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["platform.DeleteMyViewRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.DeleteMyViewResponse"];
                };
            };
        };
    };
    projectsListMilestones: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                customer_id?: string | unknown | "";
                exact_summary?: boolean;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                project_id?: string | unknown | "";
                q?: string;
                states?: components["schemas"]["projects.MilestoneState"][];
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["projects.ListMilestonesResponse"];
                };
            };
        };
    };
    projectsBatchRecordAcceptances: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["projects.BatchRecordAcceptancesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["projects.BatchRecordAcceptancesResponse"];
                };
            };
        };
    };
    projectsBatchWithdrawMilestones: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["projects.BatchMilestonesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["projects.BatchMilestonesResponse"];
                };
            };
        };
    };
    projectsGetMilestone: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["projects.GetMilestoneResponse"];
                };
            };
        };
    };
    projectsCancelSendMilestone: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["projects.CancelSendMilestoneRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["projects.CancelSendMilestoneResponse"];
                };
            };
        };
    };
    projectsRecordAcceptance: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["projects.RecordAcceptanceRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["projects.RecordAcceptanceResponse"];
                };
            };
        };
    };
    projectsReportMilestone: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["projects.ReportMilestoneRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["projects.ReportMilestoneResponse"];
                };
            };
        };
    };
    projectsWithdrawMilestone: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["projects.WithdrawMilestoneRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["projects.WithdrawMilestoneResponse"];
                };
            };
        };
    };
    projectsGetMilestoneLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["projects.GetMilestoneLetterResponse"];
                };
            };
        };
    };
    collectionsListOpenItems: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                customer_id?: string | unknown | "";
                due_date_from?: string;
                due_date_to?: string;
                dunning_levels?: number[];
                exact_summary?: boolean;
                ids?: string[];
                legal_entity_id?: string | unknown | "";
                open_amount_from?: string;
                open_amount_to?: string;
                order_by?: string;
                overdue_only?: boolean;
                page_size?: number;
                page_token?: string;
                q?: string;
                states?: components["schemas"]["collections.OpenItemState"][];
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_findings?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.ListOpenItemsResponse"];
                };
            };
        };
    };
    collectionsBatchAssertClaims: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["collections.BatchOpenItemsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.BatchOpenItemsResponse"];
                };
            };
        };
    };
    collectionsBatchSendReminders: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["collections.BatchSendRemindersRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.BatchSendRemindersResponse"];
                };
            };
        };
    };
    collectionsGetOpenItem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.GetOpenItemResponse"];
                };
            };
        };
    };
    collectionsAssertClaims: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["collections.AssertClaimsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.AssertClaimsResponse"];
                };
            };
        };
    };
    collectionsCancelSendReminder: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["collections.CancelSendReminderRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.CancelSendReminderResponse"];
                };
            };
        };
    };
    collectionsDropClaim: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["collections.DropClaimRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.DropClaimResponse"];
                };
            };
        };
    };
    collectionsSendReminder: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["collections.SendReminderRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.SendReminderResponse"];
                };
            };
        };
    };
    collectionsResumeReminders: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["collections.ResumeRemindersRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.ResumeRemindersResponse"];
                };
            };
        };
    };
    collectionsSkipReminder: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["collections.SkipReminderRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.SkipReminderResponse"];
                };
            };
        };
    };
    collectionsGetReminderLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.GetReminderLetterResponse"];
                };
            };
        };
    };
    listMyOperations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        operations: components["schemas"]["common.Operation"][];
                        silent_services: string[];
                    };
                };
            };
        };
    };
    crmListOpportunities: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                created_at_from?: string;
                created_at_to?: string;
                customer_id?: string | unknown | "";
                exact_summary?: boolean;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                q?: string;
                stages?: components["schemas"]["crm.OpportunityStage"][];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.ListOpportunitiesResponse"];
                };
            };
        };
    };
    crmGetOpportunity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.GetOpportunityResponse"];
                };
            };
        };
    };
    platformRequestPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.RequestPasswordResetRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.RequestPasswordResetResponse"];
                };
            };
        };
    };
    platformRedeemPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.RedeemPasswordResetRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.RedeemPasswordResetResponse"];
                };
            };
        };
    };
    platformListPeople: {
        parameters: {
            query?: {
                active?: boolean;
                changed_since?: string;
                columns?: string;
                exact_summary?: boolean;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                q?: string;
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.ListPeopleResponse"];
                };
            };
        };
    };
    platformCreatePerson: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.CreatePersonRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.CreatePersonResponse"];
                };
            };
        };
    };
    platformSuggestPeople: {
        parameters: {
            query?: {
                permission?: string;
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.SuggestPeopleResponse"];
                };
            };
        };
    };
    platformGetPerson: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.GetPersonResponse"];
                };
            };
        };
    };
    platformUpdatePerson: {
        parameters: {
            query?: {
                update_mask?: string;
            };
            header: {
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.PersonInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.UpdatePersonResponse"];
                };
            };
        };
    };
    platformInvitePerson: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["platform.InvitePersonRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.InvitePersonResponse"];
                };
            };
        };
    };
    platformResetSecondFactor: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["platform.ResetSecondFactorRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.ResetSecondFactorResponse"];
                };
            };
        };
    };
    platformRevokeSessions: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["platform.RevokeSessionsRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.RevokeSessionsResponse"];
                };
            };
        };
    };
    timetrackingListPeriodLocks: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                exact_summary?: boolean;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.ListPeriodLocksResponse"];
                };
            };
        };
    };
    timetrackingCreatePeriodLock: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.CreatePeriodLockRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.CreatePeriodLockResponse"];
                };
            };
        };
    };
    timetrackingOpenPeriod: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.OpenPeriodRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.OpenPeriodResponse"];
                };
            };
        };
    };
    platformListHistory: {
        parameters: {
            query: {
                columns?: string;
                id: string;
                page_size?: number;
                page_token?: string;
                type: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.RecordHistoryResponse"];
                };
            };
        };
    };
    platformListOperations: {
        parameters: {
            query?: {
                columns?: string;
                kind?: string;
                mine?: boolean;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["common.OperationState"][];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.MyOperationsResponse"];
                };
            };
        };
    };
    platformGetOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.GetOperationResponse"];
                };
            };
        };
    };
    platformCancelOperation: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["common.OperationRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationResponse"];
                };
            };
        };
    };
    platformListOutcomes: {
        parameters: {
            query?: {
                columns?: string;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["common.OutcomeState"][];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationOutcomesResponse"];
                };
            };
        };
    };
    reportingListProjectFigures: {
        parameters: {
            query?: {
                columns?: string;
                customer_id?: string | unknown | "";
                exact_summary?: boolean;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                unbilled_only?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reporting.ListProjectFiguresResponse"];
                };
            };
        };
    };
    reportingGetProjectFigures: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reporting.GetProjectFiguresResponse"];
                };
            };
        };
    };
    projectsListProjects: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                customer_id?: string | unknown | "";
                exact_summary?: boolean;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                q?: string;
                quote_id?: string | unknown | "";
                states?: components["schemas"]["projects.ProjectState"][];
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["projects.ListProjectsResponse"];
                };
            };
        };
    };
    projectsGetProject: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["projects.GetProjectResponse"];
                };
            };
        };
    };
    projectsCloseProject: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["projects.CloseProjectRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["projects.CloseProjectResponse"];
                };
            };
        };
    };
    projectsSetMember: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["projects.SetMemberRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["projects.SetMemberResponse"];
                };
            };
        };
    };
    projectsAddTask: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["projects.AddTaskRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["projects.AddTaskResponse"];
                };
            };
        };
    };
    projectsListHistory: {
        parameters: {
            query: {
                columns?: string;
                id: string;
                page_size?: number;
                page_token?: string;
                type: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.RecordHistoryResponse"];
                };
            };
        };
    };
    projectsListOperations: {
        parameters: {
            query?: {
                columns?: string;
                kind?: string;
                mine?: boolean;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["common.OperationState"][];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.MyOperationsResponse"];
                };
            };
        };
    };
    projectsGetOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationResponse"];
                };
            };
        };
    };
    projectsCancelOperation: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["common.OperationRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationResponse"];
                };
            };
        };
    };
    projectsListOutcomes: {
        parameters: {
            query?: {
                columns?: string;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["common.OutcomeState"][];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationOutcomesResponse"];
                };
            };
        };
    };
    crmListQuotes: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                created_at_from?: string;
                created_at_to?: string;
                customer_id?: string | unknown | "";
                exact_summary?: boolean;
                ids?: string[];
                opportunity_id?: string | unknown | "";
                order_by?: string;
                page_size?: number;
                page_token?: string;
                q?: string;
                states?: components["schemas"]["crm.QuoteState"][];
                valid_until_from?: string;
                valid_until_to?: string;
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.ListQuotesResponse"];
                };
            };
        };
    };
    crmCreateQuote: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["crm.CreateQuoteRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.CreateQuoteResponse"];
                };
            };
        };
    };
    crmBatchSendQuotes: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["crm.BatchQuotesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.BatchQuotesResponse"];
                };
            };
        };
    };
    crmGetQuote: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.GetQuoteResponse"];
                };
            };
        };
    };
    crmUpdateQuote: {
        parameters: {
            query?: {
                update_mask?: string;
            };
            header: {
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["crm.QuoteInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.UpdateQuoteResponse"];
                };
            };
        };
    };
    crmCancelSendQuote: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["crm.CancelSendQuoteRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.CancelSendQuoteResponse"];
                };
            };
        };
    };
    crmPreviewQuotePdf: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["crm.PreviewQuotePdfRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    crmRevokeQuoteLink: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["crm.RevokeQuoteLinkRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.RevokeQuoteLinkResponse"];
                };
            };
        };
    };
    crmSendQuote: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["crm.SendQuoteRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.SendQuoteResponse"];
                };
            };
        };
    };
    crmGetOrderConfirmation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    crmGetQuoteLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.GetQuoteLetterResponse"];
                };
            };
        };
    };
    crmGetQuoteLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.GetQuoteLinkResponse"];
                };
            };
        };
    };
    crmGetQuotePdf: {
        parameters: {
            query?: {
                version?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    crmGetQuoteVersions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["crm.GetQuoteVersionsResponse"];
                };
            };
        };
    };
    timetrackingListRates: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                exact_summary?: boolean;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                person_id?: string | unknown | "";
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.ListRatesResponse"];
                };
            };
        };
    };
    timetrackingCreateRate: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.CreateRateRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.CreateRateResponse"];
                };
            };
        };
    };
    reportingListHistory: {
        parameters: {
            query: {
                columns?: string;
                id: string;
                page_size?: number;
                page_token?: string;
                type: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.RecordHistoryResponse"];
                };
            };
        };
    };
    reportingListOperations: {
        parameters: {
            query?: {
                columns?: string;
                kind?: string;
                mine?: boolean;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["common.OperationState"][];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.MyOperationsResponse"];
                };
            };
        };
    };
    reportingGetOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationResponse"];
                };
            };
        };
    };
    reportingCancelOperation: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["common.OperationRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationResponse"];
                };
            };
        };
    };
    reportingListOutcomes: {
        parameters: {
            query?: {
                columns?: string;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["common.OutcomeState"][];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationOutcomesResponse"];
                };
            };
        };
    };
    billingListSagas: {
        parameters: {
            query?: {
                columns?: string;
                customer_id?: string | unknown | "";
                deliveries?: components["schemas"]["billing.DeliveryStateInput"][];
                invoice_ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                payments?: components["schemas"]["billing.PaymentStateInput"][];
                since_from?: string;
                since_to?: string;
                waiting_only?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["billing.ListSagasResponse"];
                };
            };
        };
    };
    reportingSearch: {
        parameters: {
            query: {
                after_event?: string | unknown | "";
                kinds?: ("customer" | "lead" | "quote" | "project" | "milestone" | "draft" | "invoice")[];
                limit?: number;
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reporting.SearchResponse"];
                };
            };
        };
    };
    platformCreateSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.CreateSessionRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.CreateSessionResponse"];
                };
            };
        };
    };
    platformGetSignInPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.GetSignInPolicyResponse"];
                };
            };
        };
    };
    platformUpdateSignInPolicy: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.SignInPolicyInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.UpdateSignInPolicyResponse"];
                };
            };
        };
    };
    collectionsListStatements: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                exact_summary?: boolean;
                iban?: string;
                ids?: string[];
                imported_at_from?: string;
                imported_at_to?: string;
                legal_entity_id?: string | unknown | "";
                order_by?: string;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["collections.StatementState"][];
                unbalanced_only?: boolean;
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.ListStatementsResponse"];
                };
            };
        };
    };
    collectionsImportStatement: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["collections.ImportStatementRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.ImportStatementResponse"];
                };
            };
        };
    };
    collectionsGetStatement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["collections.GetStatementResponse"];
                };
            };
        };
    };
    getStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        quiet: boolean;
                        services: {
                            answers: boolean;
                            behind?: string[];
                            due?: number;
                            parked?: number;
                            quiet: boolean;
                            retrying?: number;
                            running?: number;
                            service: string;
                            untold?: boolean;
                        }[];
                    };
                };
            };
        };
    };
    listenToChanges: {
        parameters: {
            query?: never;
            header?: {
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    einvoiceListSupplierInvoiceExports: {
        parameters: {
            query?: {
                columns?: string;
                created_at_from?: string;
                created_at_to?: string;
                exact_summary?: boolean;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.ListSupplierInvoiceExportsResponse"];
                };
            };
        };
    };
    einvoiceDownloadSupplierInvoiceExport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    einvoiceListSupplierInvoices: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                duplicates?: components["schemas"]["einvoice.DuplicateState"][];
                exact_summary?: boolean;
                external_id?: string;
                ids?: string[];
                issued_from?: string;
                issued_to?: string;
                needs_attention?: boolean;
                number?: string;
                order_by?: string;
                page_size?: number;
                page_token?: string;
                received_from?: string;
                received_to?: string;
                seller?: string;
                states?: components["schemas"]["einvoice.SupplierInvoiceState"][];
                troubles?: string[];
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.ListSupplierInvoicesResponse"];
                };
            };
        };
    };
    einvoiceReceiveSupplierInvoice: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["einvoice.ReceiveSupplierInvoiceRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.ReceiveSupplierInvoiceResponse"];
                };
            };
        };
    };
    einvoiceBatchApproveSupplierInvoices: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["einvoice.BatchSupplierInvoicesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.BatchSupplierInvoicesResponse"];
                };
            };
        };
    };
    einvoiceBatchRejectSupplierInvoices: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["einvoice.BatchSupplierInvoicesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.BatchSupplierInvoicesResponse"];
                };
            };
        };
    };
    einvoiceBatchReopenSupplierInvoices: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["einvoice.BatchSupplierInvoicesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.BatchSupplierInvoicesResponse"];
                };
            };
        };
    };
    einvoiceExportSupplierInvoices: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["einvoice.ExportSupplierInvoicesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.ExportSupplierInvoicesResponse"];
                };
            };
        };
    };
    einvoiceGetSupplierInvoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.GetSupplierInvoiceResponse"];
                };
            };
        };
    };
    einvoiceUpdateSupplierInvoice: {
        parameters: {
            query?: {
                update_mask?: string;
            };
            header: {
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["einvoice.SupplierInvoiceFactsInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.UpdateSupplierInvoiceResponse"];
                };
            };
        };
    };
    einvoiceApproveSupplierInvoice: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["einvoice.ApproveSupplierInvoiceRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.ApproveSupplierInvoiceResponse"];
                };
            };
        };
    };
    einvoiceDecideDuplicate: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["einvoice.DecideDuplicateRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.DecideDuplicateResponse"];
                };
            };
        };
    };
    einvoiceReadSupplierInvoiceAgain: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["einvoice.ReadSupplierInvoiceAgainRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.ReadSupplierInvoiceAgainResponse"];
                };
            };
        };
    };
    einvoiceRejectSupplierInvoice: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["einvoice.RejectSupplierInvoiceRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.RejectSupplierInvoiceResponse"];
                };
            };
        };
    };
    einvoiceReopenSupplierInvoice: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["einvoice.ReopenSupplierInvoiceRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["einvoice.ReopenSupplierInvoiceResponse"];
                };
            };
        };
    };
    einvoiceDownloadSupplierInvoice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    einvoiceGetSupplierInvoiceView: {
        parameters: {
            query?: {
                language?: "" | "de" | "en";
                page?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": string;
                };
            };
        };
    };
    platformCreateTenant: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.CreateTenantRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.CreateTenantResponse"];
                };
            };
        };
    };
    platformGetTenant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.GetTenantResponse"];
                };
            };
        };
    };
    platformMoveClock: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["platform.MoveClockRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.MoveClockResponse"];
                };
            };
        };
    };
    timetrackingListTimeEntries: {
        parameters: {
            query?: {
                billable?: boolean;
                changed_since?: string;
                columns?: string;
                customer_id?: string | unknown | "";
                date_from?: string;
                date_to?: string;
                exact_summary?: boolean;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                person_id?: string | unknown | "";
                project_id?: string | unknown | "";
                states?: components["schemas"]["timetracking.EntryState"][];
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.ListTimeEntriesResponse"];
                };
            };
        };
    };
    timetrackingCreateTimeEntry: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.CreateTimeEntryRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.CreateTimeEntryResponse"];
                };
            };
        };
    };
    timetrackingApproveTime: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.ApproveTimeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.ApproveTimeResponse"];
                };
            };
        };
    };
    timetrackingBatchApproveTime: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["timetracking.BatchTimeEntriesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.BatchTimeEntriesResponse"];
                };
            };
        };
    };
    timetrackingBatchDiscardTimeEntries: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["timetracking.BatchTimeEntriesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.BatchTimeEntriesResponse"];
                };
            };
        };
    };
    timetrackingBatchRejectTime: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["timetracking.BatchTimeEntriesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.BatchTimeEntriesResponse"];
                };
            };
        };
    };
    timetrackingBatchSubmitTime: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["timetracking.BatchTimeEntriesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.BatchTimeEntriesResponse"];
                };
            };
        };
    };
    timetrackingBatchUpsertTimeEntries: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.BatchUpsertTimeEntriesRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.BatchUpsertTimeEntriesResponse"];
                };
            };
        };
    };
    timetrackingRejectTime: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.RejectTimeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.RejectTimeResponse"];
                };
            };
        };
    };
    timetrackingSubmitTime: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.SubmitTimeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.SubmitTimeResponse"];
                };
            };
        };
    };
    timetrackingTakeBackTime: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.TakeBackTimeRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.TakeBackTimeResponse"];
                };
            };
        };
    };
    timetrackingGetTimeEntry: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.GetTimeEntryResponse"];
                };
            };
        };
    };
    timetrackingUpdateTimeEntry: {
        parameters: {
            query?: {
                update_mask?: string;
            };
            header: {
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.TimeEntryInputInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.UpdateTimeEntryResponse"];
                };
            };
        };
    };
    timetrackingDiscardTimeEntry: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["timetracking.DiscardTimeEntryRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.DiscardTimeEntryResponse"];
                };
            };
        };
    };
    timetrackingWithdrawTimeApproval: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.WithdrawTimeApprovalRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.WithdrawTimeApprovalResponse"];
                };
            };
        };
    };
    reportingListTimeline: {
        parameters: {
            query?: {
                after_event?: string | unknown | "";
                columns?: string;
                customer_id?: string | unknown | "";
                page_size?: number;
                page_token?: string;
                project_id?: string | unknown | "";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reporting.ListTimelineResponse"];
                };
            };
        };
    };
    timetrackingDiscardTimer: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["timetracking.DiscardTimerRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.DiscardTimerResponse"];
                };
            };
        };
    };
    timetrackingStartTimer: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["timetracking.StartTimerRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.StartTimerResponse"];
                };
            };
        };
    };
    timetrackingStopTimer: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["timetracking.StopTimerRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.StopTimerResponse"];
                };
            };
        };
    };
    timetrackingGetTimer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["timetracking.GetTimerResponse"];
                };
            };
        };
    };
    timetrackingListHistory: {
        parameters: {
            query: {
                columns?: string;
                id: string;
                page_size?: number;
                page_token?: string;
                type: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.RecordHistoryResponse"];
                };
            };
        };
    };
    timetrackingListOperations: {
        parameters: {
            query?: {
                columns?: string;
                kind?: string;
                mine?: boolean;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["common.OperationState"][];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.MyOperationsResponse"];
                };
            };
        };
    };
    timetrackingGetOperation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationResponse"];
                };
            };
        };
    };
    timetrackingCancelOperation: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["common.OperationRequest"];
            };
        };
        responses: {
            202: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationResponse"];
                };
            };
        };
    };
    timetrackingListOutcomes: {
        parameters: {
            query?: {
                columns?: string;
                page_size?: number;
                page_token?: string;
                states?: components["schemas"]["common.OutcomeState"][];
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["common.OperationOutcomesResponse"];
                };
            };
        };
    };
    platformListWebhookDeliveries: {
        parameters: {
            query?: {
                columns?: string;
                created_from?: string;
                created_to?: string;
                endpoint_id?: string | unknown | "";
                event_types?: string[];
                exact_summary?: boolean;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                record_id?: string | unknown | "";
                states?: components["schemas"]["platform.WebhookDeliveryStateInput"][];
                view?: components["schemas"]["common.View"];
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.ListWebhookDeliveriesResponse"];
                };
            };
        };
    };
    platformGetWebhookDelivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.GetWebhookDeliveryResponse"];
                };
            };
        };
    };
    platformReplayWebhookDelivery: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["platform.ReplayWebhookDeliveryRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.ReplayWebhookDeliveryResponse"];
                };
            };
        };
    };
    platformListWebhookEndpoints: {
        parameters: {
            query?: {
                changed_since?: string;
                columns?: string;
                exact_summary?: boolean;
                ids?: string[];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                view?: components["schemas"]["common.View"];
                with_changes?: boolean;
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.ListWebhookEndpointsResponse"];
                };
            };
        };
    };
    platformCreateWebhookEndpoint: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.CreateWebhookEndpointRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.CreateWebhookEndpointResponse"];
                };
            };
        };
    };
    platformGetWebhookEndpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.GetWebhookEndpointResponse"];
                };
            };
        };
    };
    platformUpdateWebhookEndpoint: {
        parameters: {
            query?: {
                update_mask?: string;
            };
            header: {
                "If-Match": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.WebhookEndpointInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.UpdateWebhookEndpointResponse"];
                };
            };
        };
    };
    platformDisableWebhookEndpoint: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["platform.DisableWebhookEndpointRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.DisableWebhookEndpointResponse"];
                };
            };
        };
    };
    platformEnableWebhookEndpoint: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["platform.EnableWebhookEndpointRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.EnableWebhookEndpointResponse"];
                };
            };
        };
    };
    platformReplayWebhookEndpoint: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["platform.ReplayWebhookEndpointRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.ReplayWebhookEndpointResponse"];
                };
            };
        };
    };
    platformRotateWebhookSecret: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["platform.RotateWebhookSecretRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.RotateWebhookSecretResponse"];
                };
            };
        };
    };
    platformTestWebhookEndpoint: {
        parameters: {
            query?: never;
            header: {
                "Idempotency-Key": string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["platform.TestWebhookEndpointRequest"];
            };
        };
        responses: {
            200: {
                headers: {
                    "Idempotent-Replayed"?: string;
                    "Kontor-Event-Id"?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.TestWebhookEndpointResponse"];
                };
            };
        };
    };
    platformListWebhookEventTypes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["platform.ListWebhookEventTypesResponse"];
                };
            };
        };
    };
    reportingListWorkItems: {
        parameters: {
            query?: {
                after_event?: string | unknown | "";
                columns?: string;
                customer_id?: string | unknown | "";
                exact_summary?: boolean;
                ids?: string[];
                kinds?: components["schemas"]["reporting.WorkKind"][];
                order_by?: string;
                page_size?: number;
                page_token?: string;
                project_id?: string | unknown | "";
                with_summary?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    ETag?: string;
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["reporting.ListWorkItemsResponse"];
                };
            };
        };
    };
}
