package dev.headrace.dsl.plan;

/**
 * The place a node takes its events from: one branch of another node.
 *
 * @param node the id of the node that emits
 * @param branch the position among that node's branches, 0 when it has only one way out
 */
public record Input(int node, int branch) {}
