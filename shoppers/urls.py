from django.urls import URLPattern, path

from shoppers.views import account

app_name = "shoppers"
urlpatterns: list[URLPattern] = [
    path("account/", account.account, name="account"),
    path("account/tokens/", account.issue_token, name="token-issue"),
    path(
        "account/tokens/<uuid:public_id>/revoke/",
        account.revoke_token,
        name="token-revoke",
    ),
    path("organization/", account.switch_organization, name="organization-switch"),
]
