package dev.headrace.runtime.operator;

/**
 * Where events go that are left out.
 *
 * @param drops counts every one
 * @param letters writes those whose policy asks for it
 */
public record LeftOut(Drops drops, DeadLetters letters) {}
