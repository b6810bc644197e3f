package io.slipway.distribution;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// What the parts of Slipway may know of each other, looked up in the jars as they are delivered.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ArchitectureTest {
    private JavaClasses slipway;

    @BeforeAll
    void readTheJars() {
        slipway = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("io/slipway/distribution/"))
                .withImportOption(location -> !location.contains("io/slipway/tck/"))
                .importPackages("io.slipway");
    }

    @Test
    void engineKnowsNoWebServerAndNoPlugin() {
        noClasses()
                .that()
                .resideInAPackage("io.slipway.engine..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx..", "io.netty..", "io.slipway.http..", "io.slipway.plugins..", "io.slipway.cli..")
                .because("the domain is run and tested without HTTP, and with whatever plugins are installed")
                .check(slipway);
    }

    @Test
    void serverKnowsNoPlugin() {
        noClasses()
                .that()
                .resideInAPackage("io.slipway.http..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.slipway.plugins..")
                .because("the kernel holds no concrete capability")
                .check(slipway);
    }

    @Test
    void clientsKnowTheServerByItsApiOnly() {
        noClasses()
                .that()
                .resideInAnyPackage("io.slipway.cli..", "io.slipway.client..", "io.slipway.compose..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.slipway.engine..", "io.slipway.http..", "io.slipway.plugins..")
                .because("a client of another version talks to the same server")
                .check(slipway);
    }

    @Test
    void pluginsKnowTheSpiAndItsLibrariesOnly() {
        classes()
                .that()
                .resideInAPackage("io.slipway.plugins..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                                "io.slipway.spi..",
                                "io.slipway.host..",
                                "io.slipway.image..",
                                "io.slipway.docker..",
                                "io.slipway.plugins..")
                        .or(resideInAPackage("io.slipway..").negate()))
                .because("our own plugins use nothing that a third party could not")
                .check(slipway);
    }

    @Test
    void pluginsKnowNothingOfOneAnother() {
        slices().matching("io.slipway.plugins.(*).(*)..")
                .should()
                .notDependOnEachOther()
                .because("each is loaded by a class loader of its own")
                .check(slipway);
    }

    @Test
    void pluginsSeeNoInjector() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.slipway.plugins..",
                        "io.slipway.spi..",
                        "io.slipway.host..",
                        "io.slipway.image..",
                        "io.slipway.docker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.google.inject..", "jakarta.inject..")
                .because("a plugin's author writes plain Java, wired by constructors")
                .check(slipway);
    }

    @Test
    void pluginShowsItsFactoryAndItsConfigurationOnly() {
        classes()
                .that()
                .resideInAPackage("io.slipway.plugins.*.*")
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .haveNameMatching(".*(Factory|Config)")
                .because("everything else may change without asking anyone")
                .check(slipway);
    }

    @Test
    void nothingStaticCanChange() {
        fields().that()
                .areStatic()
                .and()
                .areDeclaredInClassesThat()
                .resideInAPackage("io.slipway..")
                .should()
                .beFinal()
                .because("two servers, or two instances of a plugin, in one process must not disturb each other")
                .check(slipway);
    }

    @Test
    void everyPackageIsOneTheRulesKnow() {
        var known = Set.of("cli", "client", "compose", "docker", "engine", "host", "http", "image", "plugins", "spi");
        var found = new TreeSet<String>();
        for (var type : slipway) {
            found.add(type.getPackageName().split("\\.")[2]);
        }

        assertThat(known).containsAll(found);
    }
}
