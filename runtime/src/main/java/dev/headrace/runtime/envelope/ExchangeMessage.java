package dev.headrace.runtime.envelope;

/** What the value of an exchange's record holds: an event that travels, or news about time. */
public sealed interface ExchangeMessage permits Carried, Control {}
