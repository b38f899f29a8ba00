"""Pieces that many answers are made of. Ids are public ids, here as everywhere."""

from typing import Any

from rest_framework import serializers

TEN_MILLIONTHS_PER_CENT = 100_000


class RefSerializer(serializers.Serializer[Any]):
    """Another row, by id and name."""

    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()


class Share(serializers.FloatField):
    """A share of points in per cent, from ten-millionths as they are stored."""

    def to_representation(self, value: Any) -> Any:
        return value / TEN_MILLIONTHS_PER_CENT


class Texts(serializers.ListField):
    child = serializers.CharField(allow_blank=True)
