"""The Streamlit screens: each reads widgets, calls `geo`, shows; they hold no rule."""
