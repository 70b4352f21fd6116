package dev.headrace.runtime;

/**
 * How an application is, for those who restart it or send it work.
 *
 * @param live false when only another start can help: it has ended, or a function of the user has
 *     held a lane for long
 * @param ready whether it runs and gets on
 * @param detail one sentence, with what is wrong if anything is
 */
public record Health(boolean live, boolean ready, String detail) {}
