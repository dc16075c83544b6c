"""Operations about the platform: how far the flow has come, what is wrong, and the API itself."""
