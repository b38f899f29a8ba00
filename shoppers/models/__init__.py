from shoppers.models.journal import JournalEntry
from shoppers.models.people import Membership, Organization, Person, Role
from shoppers.models.prepared import Prepared, partial
from shoppers.models.profiles import ShopperProfile
from shoppers.models.rows import (
    Rows,
    columns,
    insert,
    insert_many,
    insert_together,
    put,
    record_of,
    records,
    recordset,
    swap,
    swapping,
)
from shoppers.models.statements import fixed
from shoppers.models.tenancy import TenantQuerySet
from shoppers.models.tokens import PersonalToken
from shoppers.models.viewers import Viewer

__all__ = [
    "JournalEntry",
    "Membership",
    "Organization",
    "Person",
    "PersonalToken",
    "Prepared",
    "Role",
    "Rows",
    "ShopperProfile",
    "TenantQuerySet",
    "Viewer",
    "columns",
    "fixed",
    "insert",
    "insert_many",
    "insert_together",
    "partial",
    "put",
    "record_of",
    "records",
    "recordset",
    "swap",
    "swapping",
]
