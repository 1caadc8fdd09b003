"""Endpoints by which the bot answers people: the first response, its edits, and follow-ups."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable

from tests.fakes.discord import messages, validate, wire
from tests.fakes.discord.endpoints.channels import change, draft
from tests.fakes.discord.interaction import Callback, Interaction, InteractionType
from tests.fakes.discord.model import Json, Message, MessageFlag
from tests.fakes.discord.refusals import ApiError, invalid, unknown
from tests.fakes.discord.routing import Ask, Routes

ROUTES = Routes()

_ALLOWED = {
    InteractionType.COMMAND: {Callback.MESSAGE, Callback.DEFER_MESSAGE, Callback.MODAL},
    InteractionType.COMPONENT: set(Callback) - {Callback.CHOICES},
    InteractionType.AUTOCOMPLETE: {Callback.CHOICES},
    InteractionType.MODAL_SUBMIT: set(Callback) - {Callback.CHOICES, Callback.MODAL},
}
_NEED_SOURCE = {Callback.DEFER_UPDATE, Callback.UPDATE}


@ROUTES.on("POST", "/interactions/{interaction}/{token}/callback")
def respond(ask: Ask) -> Json | None:
    """The first response: once, and within three seconds."""
    interaction = ask.world.interactions.get(ask.id("interaction"))
    if interaction is None or not secrets.compare_digest(interaction.token, ask.args["token"]):
        raise unknown("interaction", 10062)
    age = time.monotonic() - interaction.created
    if interaction.callback is not None:
        raise ApiError(400, 40060, "Interaction has already been acknowledged.")
    if age > ask.world.settings.interaction_deadline:
        raise unknown("interaction", 10062)
    kind = _kind(ask, interaction)
    _RESPONSES[kind](ask, interaction, ask.body.get("data") or {})
    interaction.callback = kind
    interaction.acknowledged_after = age
    return _resource(ask, interaction) if ask.query.get("with_response") in ("1", "true") else None


@ROUTES.on("POST", "/webhooks/{app}/{token}")
def follow_up(ask: Ask) -> Json:
    """One more message; the first after a deferral takes the place of "thinking…"."""
    interaction = _live(ask)
    if interaction.callback is None:
        raise unknown("Webhook", 10015)
    validate.message(ask.body, files=len(ask.files))
    if interaction.response is not None and interaction.response.loading:
        message = change(ask, interaction.response, ask.body)
    else:
        message = _post(ask, interaction, ask.body)
    interaction.followups.append(message)
    interaction.changes += 1
    return wire.message(ask.world, message)


@ROUTES.on("GET", "/webhooks/{app}/{token}/messages/{message}")
def look(ask: Ask) -> Json:
    """The original response or a follow-up."""
    return wire.message(ask.world, _own(ask)[1])


@ROUTES.on("PATCH", "/webhooks/{app}/{token}/messages/{message}")
def edit(ask: Ask) -> Json:
    """Changes the original response (this ends a deferral) or a follow-up."""
    interaction, message = _own(ask)
    change(ask, message, ask.body)
    interaction.changes += 1
    return wire.message(ask.world, message)


@ROUTES.on("DELETE", "/webhooks/{app}/{token}/messages/{message}")
def delete(ask: Ask) -> None:
    """Takes the original response or a follow-up away."""
    interaction, message = _own(ask)
    messages.delete(ask.world, message)
    interaction.changes += 1


def _kind(ask: Ask, interaction: Interaction) -> Callback:
    number = int(ask.body.get("type") or 0)
    fitting = number in _ALLOWED[interaction.type]
    if not fitting or (number in _NEED_SOURCE and interaction.source is None):
        raise invalid("type", "BASE_TYPE_CHOICES", "This response type does not fit the interaction.")
    return Callback(number)


def _say(ask: Ask, interaction: Interaction, data: Json) -> None:
    validate.message(data, files=len(ask.files))
    interaction.response = _post(ask, interaction, data)


def _think(ask: Ask, interaction: Interaction, data: Json) -> None:
    flags = int(data.get("flags") or 0) | MessageFlag.LOADING
    interaction.response = _post(ask, interaction, {"flags": flags})


def _keep(ask: Ask, interaction: Interaction, data: Json) -> None:
    interaction.response = interaction.source


def _update(ask: Ask, interaction: Interaction, data: Json) -> None:
    assert interaction.source is not None
    interaction.response = change(ask, interaction.source, data)


def _offer(ask: Ask, interaction: Interaction, data: Json) -> None:
    validate.choices(data.get("choices") or [])
    interaction.choices = data.get("choices") or []


def _show_form(ask: Ask, interaction: Interaction, data: Json) -> None:
    validate.modal(data)
    validate.numbered(data["components"])
    interaction.modal = data


_RESPONSES: dict[Callback, Callable[[Ask, Interaction, Json], None]] = {
    Callback.MESSAGE: _say,
    Callback.DEFER_MESSAGE: _think,
    Callback.DEFER_UPDATE: _keep,
    Callback.UPDATE: _update,
    Callback.CHOICES: _offer,
    Callback.MODAL: _show_form,
}


def _post(ask: Ask, interaction: Interaction, data: Json) -> Message:
    private = int(data.get("flags") or 0) & MessageFlag.EPHEMERAL
    kept = MessageFlag.EPHEMERAL | MessageFlag.LOADING | MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SILENT
    return messages.post(
        ask.world,
        interaction.channel,
        ask.world.bot,
        draft(data, ask, flags=int(data.get("flags") or 0) & kept),
        interaction=interaction,
        only_for=interaction.user if private else None,
    )


def _resource(ask: Ask, interaction: Interaction) -> Json:
    about: Json = {"id": str(interaction.id), "type": int(interaction.type)}
    shown = interaction.response
    if shown is None or interaction.callback is Callback.DEFER_UPDATE:
        return {"interaction": about}
    about["response_message_id"] = str(shown.id)
    about["response_message_loading"] = shown.loading
    about["response_message_ephemeral"] = shown.ephemeral
    resource = {"type": interaction.callback, "message": wire.message(ask.world, shown)}
    return {"interaction": about, "resource": resource}


def _live(ask: Ask) -> Interaction:
    found = ask.world.tokens.get(ask.args["token"])
    if found is None or ask.id("app") != ask.world.bot.id:
        raise unknown("Webhook", 10015)
    if time.monotonic() - found.created > ask.world.settings.interaction_life:
        raise ApiError(401, 50027, "Invalid Webhook Token")
    return found


def _own(ask: Ask) -> tuple[Interaction, Message]:
    interaction = _live(ask)
    wanted = ask.args["message"]
    original = [interaction.response] if interaction.response is not None else []
    known = original if wanted == "@original" else [*interaction.followups, *original]
    for message in known:
        if not message.deleted and wanted in ("@original", str(message.id)):
            return interaction, message
    raise unknown("Message", 10008)
