package io.slipway.spi;

import java.io.IOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What others can name in a set of classes, as lines of text: two equal texts mean that whoever compiled against
/// the one compiles against the other.
final class Surface {
    private static final Set<String> OF_EVERY_RECORD = Set.of("equals", "hashCode", "toString");

    private Surface() {}

    /// The public types whose class files lie under `folder`, by name.
    static String ofFolder(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.map(file -> folder.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .map(Surface::load)
                    .filter(Surface::isVisible)
                    .sorted(Comparator.comparing(Class::getName))
                    .map(Surface::of)
                    .collect(Collectors.joining("\n"));
        }
    }

    static String of(Class<?> type) {
        var lines = new ArrayList<String>();
        lines.add(head(type));
        members(type).map(member -> "    " + member).sorted().forEach(lines::add);
        return String.join("\n", lines) + "\n";
    }

    private static String head(Class<?> type) {
        var words = new ArrayList<String>();
        if (type.isAnnotationPresent(FunctionalInterface.class)) {
            words.add("@FunctionalInterface");
        }
        if (type.isSealed()) {
            words.add("sealed");
        }
        var plainClass = !type.isInterface() && !type.isRecord() && !type.isEnum();
        if (plainClass && Modifier.isAbstract(type.getModifiers())) {
            words.add("abstract");
        }
        if (plainClass && Modifier.isFinal(type.getModifiers())) {
            words.add("final");
        }
        words.add(kind(type));
        words.add(type.getName() + generics(type));
        if (type.isRecord()) {
            words.add(Arrays.stream(type.getRecordComponents())
                    .map(component -> name(component.getAnnotatedType()) + " " + component.getName())
                    .collect(Collectors.joining(", ", "(", ")")));
        }
        if (plainClass && type.getSuperclass() != Object.class) {
            words.add("extends " + name(type.getAnnotatedSuperclass()));
        }
        if (type.getAnnotatedInterfaces().length > 0) {
            words.add((type.isInterface() ? "extends " : "implements ")
                    + joined(type.getAnnotatedInterfaces(), Surface::name));
        }
        if (type.isSealed()) {
            words.add("permits " + joined(type.getPermittedSubclasses(), permitted -> brief(permitted.getName())));
        }
        return String.join(" ", words);
    }

    private static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "@interface";
        }
        if (type.isInterface()) {
            return "interface";
        }
        return type.isRecord() ? "record" : type.isEnum() ? "enum" : "class";
    }

    private static String generics(Class<?> type) {
        return type.getTypeParameters().length == 0
                ? ""
                : Arrays.stream(type.getTypeParameters())
                        .map(parameter -> parameter.getName() + " extends "
                                + joined(parameter.getAnnotatedBounds(), Surface::name))
                        .collect(Collectors.joining(", ", "<", ">"));
    }

    private static Stream<String> members(Class<?> type) {
        var fields = Arrays.stream(type.getDeclaredFields())
                .filter(field -> isVisible(field.getModifiers(), type))
                .map(field -> field(type, field));
        var constructors = Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> isVisible(constructor.getModifiers(), type))
                .filter(constructor -> !isCanonical(type, constructor))
                .map(constructor -> "new(" + parameters(constructor.getParameters()) + ")"
                        + failures(constructor.getAnnotatedExceptionTypes()));
        var methods = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> isVisible(method.getModifiers(), type) && !method.isSynthetic())
                .filter(method -> !isGiven(type, method))
                .map(method -> method(type, method));
        return Stream.of(fields, constructors, methods).flatMap(Function.identity());
    }

    private static String field(Class<?> type, Field field) {
        if (field.isEnumConstant()) {
            return field.getName();
        }
        var owner = Modifier.isStatic(field.getModifiers()) ? "static " : "";
        return owner + name(field.getAnnotatedType()) + " " + field.getName() + (type.isInterface() ? "" : " field");
    }

    private static String method(Class<?> type, Method method) {
        var words = new ArrayList<String>();
        if (Modifier.isStatic(method.getModifiers())) {
            words.add("static");
        }
        if (method.isDefault()) {
            words.add("default");
        }
        if (!type.isInterface() && Modifier.isAbstract(method.getModifiers())) {
            words.add("abstract");
        }
        if (method.getTypeParameters().length > 0) {
            words.add(Arrays.stream(method.getTypeParameters())
                    .map(parameter ->
                            parameter.getName() + " extends " + joined(parameter.getAnnotatedBounds(), Surface::name))
                    .collect(Collectors.joining(", ", "<", ">")));
        }
        words.add(name(method.getAnnotatedReturnType()));
        words.add(method.getName() + "(" + parameters(method.getParameters()) + ")"
                + failures(method.getAnnotatedExceptionTypes()));
        if (method.getDefaultValue() != null) {
            words.add("default " + method.getDefaultValue());
        }
        return String.join(" ", words);
    }

    private static String parameters(Parameter[] parameters) {
        return joined(parameters, parameter -> name(parameter.getAnnotatedType()));
    }

    private static String failures(AnnotatedType[] types) {
        return types.length == 0 ? "" : " throws " + joined(types, Surface::name);
    }

    // The head tells the components; an accessor, the canonical constructor and what the compiler gives follow.
    private static boolean isGiven(Class<?> type, Method method) {
        if (type.isEnum()) {
            return Set.of("values", "valueOf").contains(method.getName());
        }
        return type.isRecord()
                && (OF_EVERY_RECORD.contains(method.getName())
                        || (method.getParameterCount() == 0
                                && Arrays.stream(type.getRecordComponents())
                                        .map(RecordComponent::getName)
                                        .anyMatch(method.getName()::equals)));
    }

    private static boolean isCanonical(Class<?> type, Constructor<?> constructor) {
        return type.isRecord()
                && Arrays.equals(
                        constructor.getParameterTypes(),
                        Arrays.stream(type.getRecordComponents())
                                .map(RecordComponent::getType)
                                .toArray(Class<?>[]::new));
    }

    private static boolean isVisible(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getDeclaringClass() == null || isVisible(type.getDeclaringClass()))
                && !type.isAnonymousClass();
    }

    // What is protected is seen by those who may extend.
    private static boolean isVisible(int modifiers, Class<?> owner) {
        return Modifier.isPublic(modifiers)
                || (Modifier.isProtected(modifiers) && !Modifier.isFinal(owner.getModifiers()));
    }

    private static String name(AnnotatedType type) {
        return brief(type.toString().replace("@org.jspecify.annotations.Nullable()", "@Nullable"));
    }

    private static String brief(String name) {
        return name.replaceAll("\\b(java\\.(lang|util|time|nio\\.file|net)|io\\.slipway\\.spi)\\.(?=[A-Z])", "");
    }

    private static <T> String joined(T[] parts, Function<T, String> text) {
        return Arrays.stream(parts).map(text).collect(Collectors.joining(", "));
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Surface.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError("a class file without a class: " + name, e);
        }
    }
}
