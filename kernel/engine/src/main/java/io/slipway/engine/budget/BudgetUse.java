package io.slipway.engine.budget;

/// How far a budget is used up.
///
/// @param name as in the configuration: `artifacts.keepBytes`
/// @param neededBytes what of `usedBytes` cannot be removed, since something needs it
public record BudgetUse(String name, long usedBytes, long neededBytes, long limitBytes) {}
