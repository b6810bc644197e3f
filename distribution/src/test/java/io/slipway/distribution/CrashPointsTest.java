package io.slipway.distribution;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.FileOutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// No boundary of the kernel can lack a crash point: writes, calls of plugins and changes of files all come through the
/// few places that have them, and nothing is bound to these in the product.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CrashPointsTest {
    private static final String ENGINE = "io.slipway.engine.";

    private JavaClasses kernel;

    @BeforeAll
    void readTheJars() {
        kernel = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("io/slipway/distribution/"))
                .importPackages("io.slipway.engine", "io.slipway.http");
    }

    @Test
    void onlyTheDatabaseCommits() {
        noClasses()
                .that(areNot("store.Database", "store.CrossedConnections", "store.Pools", "store.SqliteConnections"))
                .should()
                .accessTargetWhere(anyOf(Connection.class, "commit|rollback|setAutoCommit")
                        .or(anyOf(DataSource.class, "getConnection"))
                        .or(anyOf(DriverManager.class, ".*")))
                .because("each transaction passes the points in Database")
                .check(kernel);
    }

    @Test
    void onlyTheOperationEngineHasConnectionsThatCommitByThemselves() {
        noClasses()
                .that(areNot("operation.OperationEngine"))
                .should()
                .accessTargetWhere(named(ENGINE + "store.Database", "schedulerConnections"))
                .because("these pass points of their own, and only around what db-scheduler writes")
                .check(kernel);
    }

    @Test
    void pluginsAreCalledInFlightsOnly() {
        noClasses()
                .that(areNot("plugin.LoadedPlugin"))
                .should()
                .accessTargetWhere(named("io.slipway.spi.plugin.PluginFactory", "create"))
                .check(kernel);
        noClasses()
                .that(areNot("datacenter.Places"))
                .should()
                .accessTargetWhere(named(ENGINE + "plugin.LoadedPlugin", "create"))
                .because("who makes an instance can call it")
                .check(kernel);
        noClasses()
                .that(areNot("datacenter.GateCalls", "datacenter.PluginInstance"))
                .should()
                .accessTargetWhere(named(ENGINE + "datacenter.PluginInstance", "instance"))
                .because("who has an instance can call it")
                .check(kernel);
        noClasses()
                .that(areNot("datacenter.Flight", "datacenter.Call"))
                .should()
                .accessTargetWhere(named(ENGINE + "datacenter.Call", "work"))
                .because("each call passes the points in Flight")
                .check(kernel);
    }

    @Test
    void filesThatARestartFindsAreChangedAtPoints() {
        noClasses()
                .that(areNot(
                        // Pass points.
                        "artifact.ContentFolder",
                        "build.BuildWorkplace",
                        // Finds its own again by their locks, and a folder that nobody looks for.
                        "artifact.Part",
                        "http.FitCheck",
                        // Cleared whole by the next start; nobody reads what is left there.
                        "publication.Scratch",
                        // Before the first operation: each start does it again until it is done.
                        "store.FileHold",
                        "secret.SecretKeys",
                        "datacenter.Places",
                        "plugin.PluginCatalog",
                        "http.LoginFile",
                        "http.Opening"))
                .should()
                .accessTargetWhere(anyOf(Files.class, "(create|delete|move|copy|write|newOutput|newByteChannel|set).*")
                        .or(anyOf(FileChannel.class, "open"))
                        .or(anyOf(FileOutputStream.class, "<init>")))
                .check(kernel);
    }

    @Test
    void nothingIsBoundInTheProduct() {
        var bindings = kernel.stream()
                .filter(type -> type.isAssignableTo(ENGINE + "store.CrashPoints"))
                .map(JavaClass::getName)
                .filter(name -> !name.equals(ENGINE + "store.CrashPoints"));
        assertThat(bindings).as("implementations of CrashPoints").containsExactly(ENGINE + "store.CrashPoints$1");
        noClasses()
                .that(areNot("http.Server"))
                .should()
                .accessTargetWhere(named("io.slipway.http.Server", "run"))
                .because("the product's only main binds nothing")
                .check(kernel);
    }

    private static DescribedPredicate<JavaClass> areNot(String... names) {
        return DescribedPredicate.describe("are not " + String.join(", ", names), type -> {
            for (var name : names) {
                var whole = name.startsWith("http.") ? "io.slipway." + name : ENGINE + name;
                if (type.getName().equals(whole) || type.getName().startsWith(whole + "$")) {
                    return false;
                }
            }
            return true;
        });
    }

    private static DescribedPredicate<JavaAccess<?>> anyOf(Class<?> type, String members) {
        return target(owner(assignableTo(type))).and(target(nameMatching(members)));
    }

    private static DescribedPredicate<JavaAccess<?>> named(String type, String member) {
        return target(owner(assignableTo(type))).and(target(nameMatching(member)));
    }
}
