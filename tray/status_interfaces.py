"""The two interfaces of an icon with a menu: what can be called and read, and the text that says so to who asks."""

from __future__ import annotations

from typing import Final

ITEM: Final = "org.kde.StatusNotifierItem"
ITEM_PATH: Final = "/StatusNotifierItem"
MENU: Final = "com.canonical.dbusmenu"
MENU_PATH: Final = "/MenuBar"

Types = tuple[str, ...]

# Name: what it takes, what it gives.  There is no `Activate`: at a left click a panel then opens the menu itself.
METHODS: Final[dict[str, dict[str, tuple[Types, Types]]]] = {
    ITEM: {
        "ContextMenu": (("i", "i"), ()),
        "SecondaryActivate": (("i", "i"), ()),
        "Scroll": (("i", "s"), ()),
        "ProvideXdgActivationToken": (("s",), ()),
    },
    MENU: {
        "GetLayout": (("i", "i", "as"), ("u", "(ia{sv}av)")),
        "GetGroupProperties": (("ai", "as"), ("a(ia{sv})",)),
        "GetProperty": (("i", "s"), ("v",)),
        "Event": (("i", "s", "v", "u"), ()),
        "EventGroup": (("a(isvu)",), ("ai",)),
        "AboutToShow": (("i",), ("b",)),
        "AboutToShowGroup": (("ai",), ("ai", "ai")),
    },
}

PROPERTIES: Final[dict[str, dict[str, str]]] = {
    ITEM: {
        **dict.fromkeys(("Category", "Id", "Title", "Status"), "s"),
        **dict.fromkeys(("IconName", "OverlayIconName", "AttentionIconName"), "s"),
        **dict.fromkeys(("IconPixmap", "OverlayIconPixmap", "AttentionIconPixmap"), "a(iiay)"),
        "WindowId": "i",
        "ToolTip": "(sa(iiay)ss)",
        "ItemIsMenu": "b",
        "Menu": "o",
    },
    MENU: {"Version": "u", "TextDirection": "s", "Status": "s", "IconThemePath": "as"},
}

_SIGNALS: Final[dict[str, dict[str, Types]]] = {
    ITEM: {"NewIcon": (), "NewToolTip": (), "NewStatus": ("s",)},
    MENU: {
        "ItemsPropertiesUpdated": ("a(ia{sv})", "a(ias)"),
        "LayoutUpdated": ("u", "i"),
        "ItemActivationRequested": ("i", "u"),
    },
}

_DOCTYPE: Final = (
    '<!DOCTYPE node PUBLIC "-//freedesktop//DTD D-BUS Object Introspection 1.0//EN"'
    ' "http://www.freedesktop.org/standards/dbus/1.0/introspect.dtd">'
)


def _interface(name: str) -> str:
    parts: list[str] = []
    for method, (takes, gives) in METHODS[name].items():
        ways = [("in", each) for each in takes] + [("out", each) for each in gives]
        arguments = "".join(f'<arg type="{each}" direction="{way}"/>' for way, each in ways)
        parts.append(f'<method name="{method}">{arguments}</method>')
    parts += [f'<property name="{each}" type="{kind}" access="read"/>' for each, kind in PROPERTIES[name].items()]
    for signal, tells in _SIGNALS[name].items():
        arguments = "".join(f'<arg type="{each}"/>' for each in tells)
        parts.append(f'<signal name="{signal}">{arguments}</signal>')
    return f'{_DOCTYPE}<node><interface name="{name}">{"".join(parts)}</interface></node>'


INTROSPECTION: Final = {
    "/": f'{_DOCTYPE}<node><node name="{ITEM_PATH[1:]}"/><node name="{MENU_PATH[1:]}"/></node>',
    ITEM_PATH: _interface(ITEM),
    MENU_PATH: _interface(MENU),
}
