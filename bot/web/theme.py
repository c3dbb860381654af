"""Colours and type for gradio's own components; `style.css` holds the same values for ours."""

from __future__ import annotations

from typing import Any

import gradio as gr

# System fonts only: nothing is fetched.
SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "Arial", "sans-serif")
MONO = ("ui-monospace", "Consolas", "Liberation Mono", "monospace")
# From 50 (lightest) to 950, as gradio numbers the shades of a hue.
RED = ("#fdf3f2", "#fbe4e2", "#f5c6c3", "#eb9d98", "#d9635c", "#b3302b", "#9b1c1c", "#831818", "#6b1414", "#541010", "#3c0b0b")
STONE = ("#faf8f5", "#f3efe9", "#e6dfd5", "#d3c9bb", "#a99d8d", "#7d7265", "#5f564b", "#473f37", "#2c2722", "#201c18", "#161310")


def theme() -> Any:
    """The theme: deep red on warm neutrals, light and dark."""
    red = gr.themes.Color(*RED)
    stone = gr.themes.Color(*STONE)
    hues = {"primary_hue": red, "secondary_hue": stone, "neutral_hue": stone}
    base = gr.themes.Base(**hues, font=SANS, font_mono=MONO, text_size="lg", radius_size="md")
    return base.set(
        body_background_fill="#faf8f5",
        body_background_fill_dark="#161310",
        body_text_color="#201c18",
        body_text_color_dark="#ece5db",
        button_primary_background_fill="#9b1c1c",
        button_primary_background_fill_dark="#b3302b",
        button_primary_background_fill_hover="#831818",
        button_primary_background_fill_hover_dark="#9b1c1c",
        button_primary_text_color="#ffffff",
        button_primary_text_color_dark="#ffffff",
        input_background_fill="#ffffff",
        input_background_fill_dark="#201c18",
        input_border_color="#a99d8d",
        input_border_color_dark="#5f564b",
        input_placeholder_color="#6b6257",
        input_placeholder_color_dark="#a99d8d",
    )
