from shoppers.models.journal import JournalEntry
from shoppers.models.people import Membership, Organization, Person, Role
from shoppers.models.profiles import ShopperProfile
from shoppers.models.tenancy import TenantQuerySet
from shoppers.models.tokens import PersonalToken
from shoppers.models.viewers import Viewer

__all__ = [
    "JournalEntry",
    "Membership",
    "Organization",
    "Person",
    "PersonalToken",
    "Role",
    "ShopperProfile",
    "TenantQuerySet",
    "Viewer",
]
