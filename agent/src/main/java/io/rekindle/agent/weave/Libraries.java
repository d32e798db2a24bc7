package io.rekindle.agent.weave;

import java.util.List;
import java.util.Set;

/**
 * Packages of the JDK and of well-known libraries and frameworks, whose classes are no application classes. The settings
 * overrule it, but for the JDK's own and ours.
 */
final class Libraries {
    private static final String OURS = "io/rekindle/";

    private static final Set<String> FIRST_PARTS = Set.of(
            "META-INF",
            "antlr",
            "feign",
            "groovy",
            "groovyjarjarantlr4",
            "groovyjarjarasm",
            "jakarta",
            "java",
            "javassist",
            "javax",
            "jdk",
            "jnr",
            "junit",
            "kotlin",
            "kotlinx",
            "lombok",
            "okhttp3",
            "okio",
            "reactor",
            "retrofit2",
            "rx",
            "scala",
            "sun");

    private static final Set<String> TWO_PARTS = Set.of(
            "ch/qos",
            "com/beust",
            "com/codahale",
            "com/datastax",
            "com/esotericsoftware",
            "com/fasterxml",
            "com/google",
            "com/h2database",
            "com/hazelcast",
            "com/ibm",
            "com/intellij",
            "com/jayway",
            "com/microsoft",
            "com/mongodb",
            "com/mysql",
            "com/nimbusds",
            "com/oracle",
            "com/rabbitmq",
            "com/squareup",
            "com/sun",
            "com/thoughtworks",
            "com/vaadin",
            "com/zaxxer",
            "io/aeron",
            "io/dropwizard",
            "io/grpc",
            "io/helidon",
            "io/jsonwebtoken",
            "io/lettuce",
            "io/micrometer",
            "io/micronaut",
            "io/netty",
            "io/opencensus",
            "io/opentelemetry",
            "io/opentracing",
            "io/perfmark",
            "io/projectreactor",
            "io/prometheus",
            "io/quarkus",
            "io/reactivex",
            "io/smallrye",
            "io/swagger",
            "io/undertow",
            "io/vertx",
            "net/bytebuddy",
            "net/jpountz",
            "net/logstash",
            "net/minidev",
            "net/openhft",
            "org/HdrHistogram",
            "org/LatencyUtils",
            "org/agrona",
            "org/antlr",
            "org/apache",
            "org/apiguardian",
            "org/aspectj",
            "org/assertj",
            "org/attoparser",
            "org/awaitility",
            "org/bouncycastle",
            "org/bson",
            "org/checkerframework",
            "org/codehaus",
            "org/conscrypt",
            "org/dom4j",
            "org/eclipse",
            "org/ehcache",
            "org/flywaydb",
            "org/glassfish",
            "org/graalvm",
            "org/gradle",
            "org/h2",
            "org/hamcrest",
            "org/hibernate",
            "org/hsqldb",
            "org/ietf",
            "org/infinispan",
            "org/jacoco",
            "org/jboss",
            "org/jctools",
            "org/jetbrains",
            "org/jgroups",
            "org/jooq",
            "org/jspecify",
            "org/junit",
            "org/liquibase",
            "org/lmdbjava",
            "org/mapstruct",
            "org/mariadb",
            "org/mockito",
            "org/modelmapper",
            "org/mozilla",
            "org/mybatis",
            "org/objectweb",
            "org/objenesis",
            "org/openjdk",
            "org/opentest4j",
            "org/osgi",
            "org/ow2",
            "org/postgresql",
            "org/quartz",
            "org/reactivestreams",
            "org/redisson",
            "org/rocksdb",
            "org/skyscreamer",
            "org/slf4j",
            "org/springdoc",
            "org/springframework",
            "org/testcontainers",
            "org/testng",
            "org/thymeleaf",
            "org/unbescape",
            "org/w3c",
            "org/wildfly",
            "org/xerial",
            "org/xml",
            "org/xmlunit",
            "org/yaml",
            "org/zalando",
            "redis/clients",
            "software/amazon");

    /** Of the JDK, besides those that the boot and the platform loader define. */
    private static final List<String> JDK =
            List.of("java/", "jdk/", "sun/", "com/sun/jarsigner/", "com/sun/jdi/", "com/sun/source/", "com/sun/tools/");

    private Libraries() {}

    /** Whether the class, given by its internal name, is the JDK's or ours: never woven, whatever a setting names. */
    static boolean areNeverWoven(String internalName) {
        for (int i = 0; i < JDK.size(); i++) {
            if (internalName.startsWith(JDK.get(i))) {
                return true;
            }
        }
        return isOurs(internalName);
    }

    /** Whether the class, given by its internal name, is of the JDK or of a well-known library, or is one of ours. */
    static boolean contain(String internalName) {
        return treeOf(internalName) > 0;
    }

    /** How many characters of the class's internal name say that it is a library's, as all names are that begin so; 0 if none. */
    static int treeOf(String internalName) {
        int first = internalName.indexOf('/');
        if (first < 0) {
            return 0;
        }
        if (FIRST_PARTS.contains(internalName.substring(0, first))) {
            return first + 1;
        }
        int second = internalName.indexOf('/', first + 1);
        if (second < 0) {
            return 0;
        }
        if (TWO_PARTS.contains(internalName.substring(0, second))) {
            return second + 1;
        }
        return isOurs(internalName) ? internalName.length() : 0;
    }

    /** Our api's classes lie in the package itself; samples are applications. */
    private static boolean isOurs(String internalName) {
        if (!internalName.startsWith(OURS)) {
            return false;
        }
        int third = internalName.indexOf('/', OURS.length());
        if (third < 0) {
            return true;
        }
        return switch (internalName.substring(OURS.length(), third)) {
            case "agent", "cli", "format", "hook", "runtime" -> true;
            default -> false;
        };
    }
}
