from django.urls import URLPattern, path

from audits.views import integrity, reviews

ONE = "review/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("review/", reviews.queue, name="review-queue"),
    path(ONE, reviews.review, name="review"),
    path(f"{ONE}take-up/", reviews.take_up, name="review-take-up"),
    path(f"{ONE}put-back/", reviews.put_back, name="review-put-back"),
    path(f"{ONE}approve/", reviews.approve, name="review-approve"),
    path(f"{ONE}return/", reviews.send_back, name="review-return"),
    path(f"{ONE}exclude/", reviews.exclude, name="review-exclude"),
    path(f"{ONE}reopen/", reviews.reopen, name="review-reopen"),
    path(
        "review/signals/<uuid:public_id>/look-at/",
        integrity.look_at,
        name="review-signal-look-at",
    ),
    path(
        "review/evidence/<uuid:public_id>/give-up/",
        integrity.give_up,
        name="review-evidence-give-up",
    ),
]
