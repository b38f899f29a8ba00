from django.urls import URLPattern, path

from audits.views import checklist, evidence, log, phone, shop, today

ONE = "shops/<uuid:public_id>/"
FILE = "evidence/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("today/", today.today, name="today"),
    path("outbox/", phone.outbox, name="outbox"),
    path("offline/", phone.offline, name="offline"),
    path("field/hello/", phone.hello, name="hello"),
    path("field/discreet/", log.discreet, name="discreet"),
    path("sw.js", phone.worker, name="worker"),
    path("manifest.webmanifest", phone.manifest, name="manifest"),
    path(ONE, shop.shop, name="shop"),
    path(f"{ONE}accept/", shop.accept, name="shop-accept"),
    path(f"{ONE}decline/", shop.decline, name="shop-decline"),
    path(f"{ONE}start/", shop.start, name="shop-start"),
    path(f"{ONE}checklist/", checklist.checklist, name="shop-checklist"),
    path(f"{ONE}log/", log.log, name="shop-log"),
    path(f"{ONE}pocket/", log.pocket, name="shop-pocket"),
    path(f"{ONE}draft/", checklist.draft, name="shop-draft"),
    path(f"{ONE}check/", checklist.check, name="shop-check"),
    path(f"{ONE}send/", checklist.send, name="shop-send"),
    path(f"{ONE}evidence/", evidence.add, name="evidence-add"),
    path(f"{FILE}remove/", evidence.remove, name="evidence-remove"),
    path(f"{FILE}<str:variant>/", evidence.evidence, name="evidence"),
]
