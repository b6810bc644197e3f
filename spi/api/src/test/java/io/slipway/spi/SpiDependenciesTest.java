package io.slipway.spi;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class SpiDependenciesTest {
    @Test
    void spiKnowsTheJdkAndThreeSmallLibrariesOnly() {
        var spi = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.slipway.spi");
        classes()
                .that()
                .resideInAPackage("io.slipway.spi..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "io.slipway.spi..", "java..", "javax.net..", "org.jspecify..", "org.pf4j..", "org.slf4j..")
                .because("a plugin's author must not meet the kernel, its web server or its injector")
                .check(spi);
    }
}
