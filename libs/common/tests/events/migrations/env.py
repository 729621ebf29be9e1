from kontor.common.database.schema import run_env

run_env()
