import type { RuleTester } from "oxlint/plugins-dev";

/** What oxlint takes as a rule. */
export type Rule = Parameters<RuleTester["run"]>[1];

/** A node of the syntax tree. */
export type Node = Parameters<Parameters<NonNullable<Rule["create"]>>[0]["sourceCode"]["getCommentsBefore"]>[0];
