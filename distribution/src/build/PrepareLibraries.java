import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.constant.ClassDesc;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/// `java PrepareLibraries.java FOLDER`: makes the jars in the folder fit for delivery.
///
/// Classes older than Java 6 get the format of Java 8. A start-up cache takes none that old, since without stack maps
/// they cannot be verified ahead of time, and all of picocli, in the format of Java 5, was read, verified and linked
/// anew by each command. Native code for machines that Slipway does not run on is left out.
final class PrepareLibraries {
    private static final int JAVA_6 = 50;
    private static final int JAVA_8 = 52;
    private static final Pattern FOREIGN = Pattern.compile("org/sqlite/native/(?!Linux(-Musl)?/(x86_64|aarch64)/).+");
    private static final ClassTransform RENEW = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL)
            .andThen((to, element) -> {
                if (element instanceof ClassFileVersion) {
                    to.withVersion(JAVA_8, 0);
                } else {
                    to.with(element);
                }
            });

    private PrepareLibraries() {}

    public static void main(String[] arguments) throws IOException {
        try (var jars = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
            for (var jar : jars) {
                prepare(jar);
            }
        }
    }

    private static void prepare(Path jar) throws IOException {
        var entries = new LinkedHashMap<ZipEntry, byte[]>();
        try (var in = new ZipInputStream(Files.newInputStream(jar))) {
            for (var entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry, in.readAllBytes());
            }
        }
        var isForeign = entries.keySet().removeIf(entry -> FOREIGN.matcher(entry.getName()).matches());
        if (!isForeign && entries.entrySet().stream().noneMatch(PrepareLibraries::isOld)) {
            return;
        }
        var renewing = renewing(entries);
        var out = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(out)) {
            for (var entry : entries.entrySet()) {
                var bytes = entry.getValue();
                var copy = new ZipEntry(entry.getKey().getName());
                // As it was: equal sources give equal bytes.
                copy.setTimeLocal(entry.getKey().getTimeLocal());
                zip.putNextEntry(copy);
                zip.write(isOld(entry) ? renewing.transformClass(renewing.parse(bytes), RENEW) : bytes);
                zip.closeEntry();
            }
        }
        Files.write(jar, out.toByteArray());
    }

    private static boolean isOld(Map.Entry<ZipEntry, byte[]> entry) {
        // Bytes 6 and 7 of a class are the version of its format.
        return entry.getKey().getName().endsWith(".class")
                && ByteBuffer.wrap(entry.getValue()).getShort(6) < JAVA_6;
    }

    /// Stack maps need to know the types of the jar itself and of the JDK.
    private static ClassFile renewing(Map<ZipEntry, byte[]> entries) {
        var byName = new LinkedHashMap<String, byte[]>();
        entries.forEach((entry, bytes) -> byName.put(entry.getName(), bytes));
        var types = ClassHierarchyResolver.ofResourceParsing((ClassDesc type) -> open(byName, type))
                .orElse(ClassHierarchyResolver.defaultResolver());
        return ClassFile.of(
                ClassFile.StackMapsOption.GENERATE_STACK_MAPS, ClassFile.ClassHierarchyResolverOption.of(types));
    }

    private static InputStream open(Map<String, byte[]> entries, ClassDesc type) {
        var name = type.descriptorString();
        var bytes = entries.get(name.substring(1, name.length() - 1) + ".class");
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    }
}
