package io.rekindle.agent.jar;

/** An application with nothing to weave. */
public final class HelloApplication {

    private HelloApplication() {}

    /** Says hello. */
    public static void main(String[] arguments) {
        System.out.println("hello");
    }
}
