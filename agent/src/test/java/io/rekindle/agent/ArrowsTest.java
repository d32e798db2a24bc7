package io.rekindle.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.GivenClassesConjunction;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may import whom: the modules' arrows, and those between the stations of the runtime's pipeline. */
class ArrowsTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.rekindle");

    /** Each may import what comes after it. */
    private static final List<List<String>> STATIONS = List.of(
            List.of("engine"),
            List.of("hydrate", "capture"),
            List.of("recovery"),
            List.of("checkpoint"),
            List.of("image"),
            List.of("wal"),
            List.of("ring"),
            List.of("storage"),
            List.of("settings"));

    @TestFactory
    Stream<DynamicTest> noStationImportsOneThatComesBefore() {
        List<DynamicTest> tests = new ArrayList<>();
        for (int station = 1; station < STATIONS.size(); station++) {
            List<String> before = new ArrayList<>();
            for (List<String> earlier : STATIONS.subList(0, station)) {
                for (String name : earlier) {
                    before.add("io.rekindle.runtime." + name + "..");
                }
            }
            for (String name : STATIONS.get(station)) {
                ArchRule rule = classesIn("io.rekindle.runtime." + name + "..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(before.toArray(new String[0]))
                        .allowEmptyShould(true);
                tests.add(DynamicTest.dynamicTest(name, () -> rule.check(CLASSES)));
            }
        }
        return tests.stream();
    }

    @Test
    void apiImportsTheJdkAlone() {
        classesIn("io.rekindle")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("io.rekindle", "java..")
                .check(CLASSES);
    }

    @Test
    void hookImportsTheBaseModuleAlone() {
        classesIn("io.rekindle.hook..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "io.rekindle.hook..",
                        "java.lang..",
                        "java.util..",
                        "java.io",
                        "java.math",
                        "java.nio..",
                        "java.time..",
                        "jdk.internal.misc",
                        "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void formatDoesNoInputOutputOfItsOwnAndKnowsNoOtherModule() {
        classesIn("io.rekindle.format..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.rekindle",
                        "io.rekindle.hook..",
                        "io.rekindle.runtime..",
                        "io.rekindle.agent..",
                        "io.rekindle.cli..",
                        "java.nio.file..",
                        "java.nio.channels..",
                        "org.agrona..",
                        "net.openhft..")
                .check(CLASSES);
    }

    @Test
    void runtimeKnowsNeitherApiNorAgentNorCommandLine() {
        classesIn("io.rekindle.runtime..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.rekindle", "io.rekindle.agent..", "io.rekindle.cli..")
                .check(CLASSES);
    }

    @Test
    void onlyTheWalImportsChronicleQueue() {
        classesIn("io.rekindle.runtime..")
                .and()
                .resideOutsideOfPackage("io.rekindle.runtime.wal..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("net.openhft.chronicle.queue..", "net.openhft.chronicle.wire..")
                .check(CLASSES);
    }

    @Test
    void onlyTheCheckpointIndexImportsChronicleMap() {
        classesIn("io.rekindle.runtime..")
                .and()
                .resideOutsideOfPackage("io.rekindle.runtime.checkpoint..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("net.openhft.chronicle.map..", "net.openhft.chronicle.hash..")
                .check(CLASSES);
    }

    /** The one seam at which faults are injected. The exceptions that it throws may be named by who catches them. */
    @Test
    void onlyStorageReachesTheFileSystem() {
        classesIn("io.rekindle.runtime..")
                .and()
                .resideOutsideOfPackage("io.rekindle.runtime.storage..")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("java\\.nio\\.file\\.(?!\\w*Exception$).*|java\\.nio\\.channels\\.File.*"
                        + "|java\\.io\\.(RandomAccessFile|FileInputStream|FileOutputStream|FileReader|FileWriter)")
                .check(CLASSES);
    }

    /** Chronicle Queue takes its directory as a File, which the wal names and does not use. */
    @Test
    void onlyStorageUsesFilesAndOnlyTheWalNamesThem() {
        classesIn("io.rekindle.runtime..")
                .and()
                .resideOutsideOfPackages("io.rekindle.runtime.storage..", "io.rekindle.runtime.wal..")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.io.File")
                .check(CLASSES);
        classesIn("io.rekindle.runtime.wal..")
                .should()
                .callMethodWhere(
                        target(owner(equivalentTo(File.class))).and(not(target(nameMatching("getPath|toString")))))
                .check(CLASSES);
    }

    private static GivenClassesConjunction classesIn(String packageName) {
        return noClasses().that().resideInAPackage(packageName);
    }
}
