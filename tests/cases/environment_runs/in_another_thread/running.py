from concurrent.futures import ThreadPoolExecutor


def in_a_thread(run, engine):
    """Run env.py as the application does: not in the main thread, on a database that has something already."""
    with engine.begin() as connection:
        connection.exec_driver_sql("SELECT 1")
    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()
