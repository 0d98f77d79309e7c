"""Chats as text files, as WhatsApp writes them: lines in, messages out."""
