"""The permission matrix: for every RPC of the contract one pair, here, by context.

To add a pair for `rpc MergeInvoices` of einvoice, write into `rights/einvoice.py` a function of that name:

    @pair
    def merge_invoices(world: World) -> Case:
        invoice = world.new_invoice()                # a fresh object, in the state the verb wants
        request = pb.MergeInvoicesRequest(id=invoice["id"], reason="doppelt")
        return Case(request, id=invoice["id"], etag=invoice["etag"])

The function is called once per door (REST, gRPC). `id` is what strangers must not reach; a list says instead
`shows=` (a row of customer A) and `beside=` (a row of customer B); what makes a thing from nothing says `made=`.
`Case` in `rights/cases.py` explains every field; what is refused, and how, is `test_rights.py`'s part.
"""
