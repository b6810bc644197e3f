package io.slipway.spi;

import java.io.IOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// All that a plugin can see of the SPI, as sorted lines that a review reads well.
final class Surface {
    private Surface() {}

    static List<String> lines() throws IOException, URISyntaxException {
        var lines = new ArrayList<String>();
        for (var type : publicTypes()) {
            lines.add(header(type));
            members(type).forEach(member -> lines.add("  " + member));
        }
        return lines;
    }

    private static List<Class<?>> publicTypes() throws IOException, URISyntaxException {
        var root = Path.of(SlipwayException.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (var files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .sorted()
                    .<Class<?>>map(Surface::load)
                    .filter(Surface::isVisible)
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, Surface.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the class file of " + name + " does not load", e);
        }
    }

    private static boolean isVisible(Class<?> type) {
        for (@Nullable Class<?> each = type; each != null; each = each.getEnclosingClass()) {
            if (!Modifier.isPublic(each.getModifiers()) && !Modifier.isProtected(each.getModifiers())) {
                return false;
            }
        }
        return !type.isAnonymousClass() && !type.isLocalClass();
    }

    private static String header(Class<?> type) {
        var line = new StringBuilder(kind(type)).append(' ').append(type.getName());
        line.append(list("<", Arrays.stream(type.getTypeParameters()).map(Surface::typeParameter), ">"));
        var parent = type.getGenericSuperclass();
        if (parent != null && !type.isRecord() && !type.isEnum() && parent != Object.class) {
            line.append(" extends ").append(parent.getTypeName());
        }
        line.append(list(
                type.isInterface() ? " extends " : " implements ",
                Arrays.stream(type.getAnnotatedInterfaces()).map(Surface::name),
                ""));
        if (type.isSealed()) {
            line.append(list(
                    " permits ",
                    Arrays.stream(Objects.requireNonNull(type.getPermittedSubclasses()))
                            .map(Class::getName)
                            .sorted(),
                    ""));
        }
        return line.toString();
    }

    private static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "annotation";
        }
        if (type.isRecord()) {
            return "record";
        }
        if (type.isEnum()) {
            return "enum";
        }
        var modifiers = type.isSealed() ? "sealed " : "";
        if (type.isInterface()) {
            return modifiers + "interface";
        }
        return modifiers + Modifier.toString(type.getModifiers() & ~Modifier.STATIC & ~Modifier.PUBLIC) + " class";
    }

    private static Collection<String> members(Class<?> type) {
        var members = new TreeSet<String>();
        if (type.isRecord()) {
            // In their order: it is the constructor's, and a pattern's.
            members.add(list("(", Arrays.stream(type.getRecordComponents()).map(Surface::component), ")"));
        }
        Arrays.stream(type.getDeclaredFields())
                .filter(field -> isOffered(field.getModifiers()))
                .forEach(field -> members.add(field(field)));
        Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> isOffered(constructor.getModifiers()) && !constructor.isSynthetic())
                .forEach(constructor -> members.add(constructor(constructor)));
        Arrays.stream(type.getDeclaredMethods())
                .filter(method -> isOffered(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> !isGiven(type, method))
                .forEach(method -> members.add(method(method)));
        return members;
    }

    private static boolean isOffered(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    // What every record and enum has says nothing about this one.
    private static boolean isGiven(Class<?> type, Method method) {
        var name = method.getName();
        if (type.isRecord() && method.getParameterCount() == 0) {
            return Arrays.stream(type.getRecordComponents())
                            .anyMatch(component -> component.getName().equals(name))
                    || name.equals("toString")
                    || name.equals("hashCode");
        }
        return (type.isRecord() && name.equals("equals"))
                || (type.isEnum() && (name.equals("values") || name.equals("valueOf")));
    }

    private static String field(Field field) {
        return field.isEnumConstant()
                ? field.getName()
                : modifiers(field.getModifiers()) + field.getName() + ": " + name(field.getAnnotatedType());
    }

    private static String component(RecordComponent component) {
        return component.getName() + ": " + name(component.getAnnotatedType());
    }

    private static String constructor(Constructor<?> constructor) {
        return "new" + parameters(constructor) + thrown(constructor);
    }

    private static String method(Method method) {
        var kept = method.isDefault() ? "default " : modifiers(method.getModifiers());
        var variables = list("<", Arrays.stream(method.getTypeParameters()).map(Surface::typeParameter), "> ");
        var fallback = method.getDefaultValue();
        return kept
                + variables
                + method.getName()
                + parameters(method)
                + ": "
                + name(method.getAnnotatedReturnType())
                + thrown(method)
                + (fallback == null ? "" : " = " + fallback);
    }

    private static String modifiers(int modifiers) {
        var kept = Modifier.toString(modifiers & (Modifier.STATIC | Modifier.PROTECTED));
        return kept.isEmpty() ? "" : kept + " ";
    }

    private static String parameters(Executable executable) {
        return "("
                + Arrays.stream(executable.getAnnotatedParameterTypes())
                        .map(Surface::name)
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private static String thrown(Executable executable) {
        return list(
                " throws ",
                Arrays.stream(executable.getExceptionTypes())
                        .map(Class::getName)
                        .sorted(),
                "");
    }

    private static String typeParameter(java.lang.reflect.TypeVariable<?> variable) {
        var bounds = Arrays.stream(variable.getAnnotatedBounds())
                .map(Surface::name)
                .filter(bound -> !bound.equals("Object"))
                .collect(Collectors.joining(" & "));
        return bounds.isEmpty() ? variable.getName() : variable.getName() + " extends " + bounds;
    }

    private static String name(AnnotatedType type) {
        return type.toString()
                .replace("@org.jspecify.annotations.Nullable() ", "@Nullable ")
                .replaceAll("java\\.(lang|util|time)\\.(?=@?[A-Z])", "");
    }

    private static String list(String before, Stream<String> items, String after) {
        var joined = items.collect(Collectors.joining(", "));
        return joined.isEmpty() ? "" : before + joined + after;
    }
}
