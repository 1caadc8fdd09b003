"""The formats of exported chats: one module, one declared constant `FORMAT`, found by discovery."""
