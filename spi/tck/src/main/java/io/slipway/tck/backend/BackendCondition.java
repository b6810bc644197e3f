package io.slipway.tck.backend;

import java.lang.reflect.AnnotatedElement;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/// Stands behind [RequiresBackend].
final class BackendCondition implements ExecutionCondition, BeforeAllCallback, AfterEachCallback {
    /// Set by tests that run tests, whose outcomes are nobody's.
    static final String UNREPORTED = "slipway.backends.unreported";

    private static final ExtensionContext.Namespace TURNS = ExtensionContext.Namespace.create(BackendCondition.class);
    private static final Path LOCKS = Path.of(System.getProperty("java.io.tmpdir"));

    private final Backends backends;

    BackendCondition() {
        this(Backends.ofThisMachine());
    }

    BackendCondition(Backends backends) {
        this.backends = backends;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        var element = context.getElement();
        if (element.isEmpty()) {
            return ConditionEvaluationResult.enabled("not a test of ours");
        }
        for (var name : namesOf(element.get())) {
            var absence = backends.absence(name);
            if (absence.isPresent()) {
                return absent(context, name, absence.get());
            }
        }
        return ConditionEvaluationResult.enabled("all that it needs is there");
    }

    // The store closes what it holds once all of the class' own clean-up ran.
    @Override
    public void beforeAll(ExtensionContext context) {
        var required = AnnotationSupport.findAnnotation(context.getRequiredTestClass(), RequiresBackend.class);
        if (required.isEmpty()) {
            return;
        }
        for (var name : required.get().value()) {
            if (Backends.SHARED.contains(name)) {
                context.getStore(TURNS)
                        .put(name, BackendTurn.take(LOCKS, name, required.get().alone()));
            }
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        var names = new LinkedHashSet<String>();
        for (var enclosing : context.getEnclosingTestClasses()) {
            names.addAll(namesOf(enclosing));
        }
        context.getTestClass().ifPresent(type -> names.addAll(namesOf(type)));
        context.getTestMethod().ifPresent(method -> names.addAll(namesOf(method)));
        for (var name : names) {
            report(context, name, "ran", "");
        }
    }

    private ConditionEvaluationResult absent(ExtensionContext context, String name, String reason) {
        report(context, name, "not run", reason);
        if (backends.isRequired(name)) {
            throw new AssertionError(
                    "SLIPWAY_BACKENDS_REQUIRED demands the back end '%s', which is absent: %s".formatted(name, reason));
        }
        return ConditionEvaluationResult.disabled("not run: needs " + name + ", " + reason);
    }

    private void report(ExtensionContext context, String name, String outcome, String reason) {
        if (context.getConfigurationParameter(UNREPORTED).isEmpty()) {
            testsOf(context).forEach(test -> backends.report(name, test, outcome, reason));
        }
    }

    // A class that is left out whole never shows its methods, so the report asks for them here.
    private static List<String> testsOf(ExtensionContext context) {
        var type = context.getRequiredTestClass();
        var method = context.getTestMethod();
        var methods = method.isPresent()
                ? List.of(method.get())
                : AnnotationSupport.findAnnotatedMethods(type, Testable.class, HierarchyTraversalMode.TOP_DOWN);
        return methods.stream()
                .map(each -> type.getName() + "#" + each.getName())
                .toList();
    }

    private static Set<String> namesOf(AnnotatedElement element) {
        return AnnotationSupport.findAnnotation(Optional.of(element), RequiresBackend.class)
                .map(required -> Set.copyOf(List.of(required.value())))
                .orElse(Set.of());
    }
}
